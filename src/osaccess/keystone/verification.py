"""Owns carrying out the plan of a verification and turning answers into checks; diagnosis decided what and judges."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from osaccess.access.access_rule import AccessRule
from osaccess.access.login import Login
from osaccess.clock import in_utc_text
from osaccess.counted import counted
from osaccess.diagnosis.answers import Answer, NotAsked, Outcome
from osaccess.diagnosis.checks import Check, Mismatch, NotChecked, Passed
from osaccess.diagnosis.enforcement import ServiceVerdict, Verdict, judge_service
from osaccess.diagnosis.probe_plan import IDENTITY, ServicePlace
from osaccess.diagnosis.verify_plan import Plan, Purpose, Step, Subject, plan_verification
from osaccess.errors import BadInput
from osaccess.keystone.auth_url import is_loopback
from osaccess.keystone.proof import places_of
from osaccess.keystone.session import KeystoneSession
from osaccess.keystone.token import TokenFacts
from osaccess.keystone.wire import Wire, with_token

_TIMEOUT = 30.0
_NO_RULES = NotAsked("the credential has no access rules")


@dataclass(frozen=True)
class Verified:
    """What was found: checks of the credential, and a verdict for each service of its catalogue."""

    checks: tuple[Check, ...]
    services: tuple[ServiceVerdict, ...]


@dataclass(frozen=True)
class Verification:
    """One credential that is logged in, with its plan; `run` sends it."""

    session: KeystoneSession
    token: TokenFacts
    places: Mapping[str, ServicePlace]
    subject: Subject
    plan: Plan
    wire: Wire

    def run(self) -> Verified:
        """Send the plan and return what was found."""
        answers = [(step, self._send(step)) for step in self.plan.steps]
        services = tuple(self._services(answers))
        checks = (*self._identity(answers), *self._canaries(answers), *_of_services(services), *self.plan.left_out)
        return Verified(checks, services)

    def _send(self, step: Step) -> Outcome:
        headers = with_token(self.session.token_text()) if step.with_token else {}
        return self.wire.send(step.method, step.url, headers=headers, json=step.body)

    def _identity(self, answers: list[tuple[Step, Outcome]]) -> Iterator[Check]:
        token, subject = self.token, self.subject
        yield Passed("login", f"as {token.user.name} on project {token.project.name if token.project else 'none'}")
        yield Passed("roles", ", ".join(sorted(subject.roles)) or "none")
        if subject.access_rules:
            yield Passed("access rules", counted(len(subject.access_rules), "rule"))
        else:
            yield Mismatch("access rules", "some", "none: it may send every request that its roles allow")
        yield from (_end(outcome) for step, outcome in answers if step.purpose is Purpose.RECORD)

    def _canaries(self, answers: list[tuple[Step, Outcome]]) -> Iterator[Check]:
        if not self.subject.is_restricted:
            yield Mismatch("further credentials", "it cannot make any", "it is unrestricted: it can")
        for step, outcome in answers:
            if step.purpose is Purpose.CHILD:
                yield _refusal("further credentials", step, outcome, (401, 403))
            elif step.purpose is Purpose.ROLE:
                yield _refusal("role canary", step, outcome, (403,))
            elif step.purpose is Purpose.ALLOWED:
                yield _let_through(step, outcome)

    def _services(self, answers: list[tuple[Step, Outcome]]) -> Iterator[ServiceVerdict]:
        for service in sorted(self.places):
            if not self.subject.access_rules:
                yield ServiceVerdict(service, Verdict.NOT_PROBED, _NO_RULES.reason)
                continue
            of = {
                purpose: [
                    outcome for step, outcome in answers if (step.service, step.purpose) == (service, purpose)
                ]
                for purpose in Purpose
            }
            yield judge_service(
                service,
                outside=_first(of[Purpose.OUTSIDE], "its rules allow every request that would be tried"),
                without_token=_first(of[Purpose.BARE], "Keystone itself guards every path"),
                allowed=_best(of[Purpose.ALLOWED])
                if service != IDENTITY or of[Purpose.ALLOWED]
                else self._record_as_allowed(),
            )

    def _record_as_allowed(self) -> Outcome:
        """Return Keystone's answer to a request that it always lets through: a token looks at itself."""
        text = self.session.token_text()
        return self.wire.send("GET", f"{self.session.auth_url}/auth/tokens", headers=with_token(text, text))


def plan_of(session: KeystoneSession, prefixes: Mapping[str, str], probe_url: str, wire: Wire) -> Verification:
    """Log in and return what would be sent.

    Raises:
        LoginRefused, WrongAuthUrl, NotReached: the credential does not log in.
        BadInput: the login is no application credential.

    """
    token = session.token()
    credential = token.application_credential
    if credential is None:
        raise BadInput(
            "This login is no application credential.",
            because="There is nothing to verify: a password may do all that its user may.",
            mend="Name an entry with application_credential_id; `osaccess whoami` looks at any login.",
        )
    rules = tuple(AccessRule(one.service, one.method, one.path) for one in credential.access_rules or ())
    roles = tuple(role.name for role in token.roles)
    places = places_of(token, session.login, prefixes, probe_url)
    subject = Subject(credential.id, token.user.id, roles, rules, credential.restricted)
    return Verification(session, token, places, subject, plan_verification(subject, places), wire)


def wire_for(login: Login, *, rehearsal: bool) -> Wire:
    """Return a wire to all services of the login's cloud; a rehearsal's requests leave through no proxy."""
    return Wire(
        login.cacert, login.insecure, proxies=not (rehearsal or is_loopback(login.auth_url)), timeout=_TIMEOUT
    )


def _first(outcomes: list[Outcome], reason: str) -> Outcome:
    return outcomes[0] if outcomes else NotAsked(reason)


def _best(outcomes: list[Outcome]) -> Outcome:
    """Return an answer that was let through, if there is one."""
    through: list[Outcome] = [
        one for one in outcomes if isinstance(one, Answer) and one.status != 401 and one.status < 500
    ]
    return _first(through or outcomes, "no rule of this service names a harmless request")


def _end(outcome: Outcome) -> Check:
    if not isinstance(outcome, Answer) or not outcome.is_ok:
        said = f"Keystone answered {outcome.status}" if isinstance(outcome, Answer) else "no answer"
        return NotChecked("expiry", f"{said} to the credential's question about itself; its owner can ask")
    ends = outcome.body.get("application_credential", {}).get("expires_at")
    if ends is None:
        return Mismatch("expiry", "some", "never")
    return Passed("expiry", in_utc_text(datetime.fromisoformat(str(ends).rstrip("Z")).replace(tzinfo=UTC)))


def _refusal(what: str, step: Step, outcome: Outcome, expected: tuple[int, ...]) -> Check:
    if not isinstance(outcome, Answer) or outcome.status >= 500:
        return NotChecked(what, f"no proper answer to {step}")
    if outcome.status in expected:
        return Passed(what, f"{step}: {outcome.status}")
    return Mismatch(what, f"{step}: refused", str(outcome.status))


def _let_through(step: Step, outcome: Outcome) -> Check:
    if not isinstance(outcome, Answer) or outcome.status >= 500:
        return NotChecked("allowed request", f"no proper answer to {step}")
    if outcome.status == 401:
        return Mismatch("allowed request", f"{step}: let through", "401")
    return Passed("allowed request", f"{step}: {outcome.status}")


def _of_services(services: tuple[ServiceVerdict, ...]) -> Iterator[Check]:
    for one in services:
        if one.verdict is Verdict.DOES_NOT:
            yield Mismatch(f"confinement at {one.service}", "refused outside of the rules", one.why)
