"""Owns what the policy pack would say of the planned credentials, with the waiver to fill in where one can help."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from osaccess.access.expiry import Every
from osaccess.check.finding import Check, Found, Level
from osaccess.check.subject import Subject
from osaccess.clock import in_utc_text
from osaccess.plan.build import plan_credential
from osaccess.plan.model import PlannedCredential
from osaccess.rules.cloud_view import CloudView
from osaccess.rules.facts import CredentialFacts
from osaccess.rules.registry import RULES
from osaccess.rules.rule import Level as PolicyLevel
from osaccess.rules.rule import Rule, Violation
from osaccess.rules.waivers import FILE, Waiver
from osaccess.spec.credential import CredentialSpec

_WAIVED_DAYS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a mandatory rule finds in one credential of the document.

    Attributes:
        name: its key.
        planned: its generation that was judged.
        waiver: the one in force that lets it pass; None = the pack refuses it.

    """

    name: str
    planned: PlannedCredential
    rule: Rule
    violation: Violation
    waiver: Waiver | None


def refusals_of_pack(subject: Subject, instants: Mapping[str, datetime] | None = None) -> Iterator[Refusal]:
    """Yield what mandatory rules find, each credential judged as at the creation of its generation.

    Args:
        subject: document, cloud, profile and waivers.
        instants: key of a credential → instant whose generation is judged; None = all at the subject's instant.

    """
    profile, view = subject.profile, CloudView(subject.cloud)
    rules = [rule for rule in RULES if profile.level_of(rule) is PolicyLevel.MANDATORY]
    for name, credential, _ in subject.sound_credentials:
        instant = subject.now if instants is None else instants.get(name)
        if instant is None:
            continue
        planned = plan_credential(name, credential, subject.cloud, instant)
        facts, at = _facts(planned), _creation(credential, planned, instant)
        for rule in (rule for rule in rules if rule.is_about(facts)):
            waiver = subject.waivers.for_finding(rule.id, f"::::::{planned.current.name}", instant)
            for outcome in rule.judge(facts, at, profile.knobs_of(rule), view):
                if isinstance(outcome, Violation):
                    yield Refusal(name, planned, rule, outcome, waiver)


def _run(subject: Subject) -> Iterator[Found]:
    for fault in (*subject.waivers.faults, *subject.waivers.out_of_force(subject.now)):
        yield Found(Level.POLICY, (), f"{fault.problem} It waives nothing ({fault.have}).", fault.mend)
    for refusal in refusals_of_pack(subject):
        yield _found(subject, refusal)


def _creation(credential: CredentialSpec, planned: PlannedCredential, now: datetime) -> datetime:
    """Return when the pack judges it: at its creation, when a generation has its whole lifetime ahead."""
    expiry, end = credential.expiry.as_expiry(), planned.current.expires_at
    return end - expiry.lifetime if isinstance(expiry, Every) and end is not None else now


def _found(subject: Subject, refusal: Refusal) -> Found:
    name, rule, waiver = refusal.name, refusal.rule, refusal.waiver
    if waiver is not None:
        return Found(
            Level.NOTE,
            ("credentials", name),
            f"{rule.id} is waived until {waiver.expires} by {waiver.approver}: {waiver.reason}",
            f"Mend it before that day, or have the waiver in line {waiver.line} of {FILE} approved anew.",
        )
    return Found(
        Level.POLICY,
        ("credentials", name),
        f"The pack refuses it ({rule.id}): {refusal.violation.problem}",
        f"{refusal.violation.mend}\nOr have this approved, in policies/{FILE}:\n"
        f"{_waiver(subject, name, refusal.planned, rule)}",
    )


def _waiver(subject: Subject, name: str, planned: PlannedCredential, rule: Rule) -> str:
    reasons = {
        "ks101": planned.unsafe.unrestricted,
        "ks102": planned.unsafe.never_expires,
        "ks109": planned.unsafe.no_rules,
    }
    reason = json.dumps(reasons.get(rule.number) or "TO FILL IN, why the finding may stay", ensure_ascii=False)
    glob = f"{name}-*" if planned.current.rotates else planned.current.name
    day = subject.now.date()
    return (
        f"  - rule: {rule.id}\n    name: {glob}\n    reason: {reason}\n    ticket: TO FILL IN\n"
        f"    approver: TO FILL IN\n    granted: {day}\n    expires: {day + _WAIVED_DAYS}"
    )


def _facts(planned: PlannedCredential) -> CredentialFacts:
    end = planned.current.expires_at
    return CredentialFacts(
        name=planned.current.name,
        roles=planned.roles,
        access_rules=tuple(
            {"service": rule.service, "method": rule.method, "path": rule.path} for rule in planned.access_rules
        )
        or None,
        expires_at=in_utc_text(end) if end else None,
        unrestricted=bool(planned.unsafe.unrestricted),
    )


CHECK = Check(
    id="policy",
    asks="What would the policy pack refuse, and which waiver would be needed?",
    run=_run,
)
