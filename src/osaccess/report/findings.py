"""Owns what policies found: the texts of a violation taken apart, its severity, and what could not be decided."""

import re
from dataclasses import replace
from datetime import datetime

from osaccess.report.events import EventLog, Violation, name_of
from osaccess.report.model import Finding, Unjudged, Waived
from osaccess.report.places import Places, place_of
from osaccess.report.waiver import waiver_for
from osaccess.rules.registry import RULES
from osaccess.rules.rule import Severity
from osaccess.rules.waived_finding_must_stay_visible import RULE as VISIBLE_WAIVER
from osaccess.rules.waived_finding_must_stay_visible import waiver_in

_SEVERITIES = {rule.id: rule.severity for rule in RULES}
_WANTS = {rule.id: rule.wants for rule in RULES}
_FIELD = re.compile(r"\s+(have|why|fix|note|more):\s+(.*)")
_CANNOT_RUN = "can't run policy"
_JUDGEMENT = "ks902-judgement-must-be-complete"
"""The rule of our pack that tells what could not be judged; where it is mandatory it is a finding like any other."""


def findings_of(log: EventLog, places: Places, now: datetime) -> tuple[Finding, ...]:
    """Return all findings, the worst first; `places` are those of the document, `now`: from when a waiver counts."""
    violations = [one for one in dict.fromkeys(log.violations) if not _is_undecided(one)]
    found = [replace(_finding(one, places), waiver=waiver_for(one, now)) for one in violations]
    order = list(Severity)
    return tuple(
        sorted(
            found,
            key=lambda one: (one.level == "advisory", order.index(one.severity), one.policy, one.urn, one.problem),
        )
    )


def unjudged_of(log: EventLog) -> tuple[Unjudged, ...]:
    """Return what policies could not judge before the update, one sentence each, sorted."""
    found = {
        Unjudged(one.policy, one.pack, one.urn, _undecided(one)) for one in log.violations if _is_undecided(one)
    }
    return tuple(sorted(found, key=lambda one: (one.policy, one.urn, one.sentence)))


def _is_undecided(violation: Violation) -> bool:
    cannot = _CANNOT_RUN in violation.message or violation.policy == _JUDGEMENT
    return violation.level == "advisory" and cannot


def _undecided(violation: Violation) -> str:
    if violation.policy == _JUDGEMENT:
        found = _finding(violation, {})
        return f"{found.problem} {found.have[:1].upper()}{found.have[1:]}."
    return (
        f"{violation.policy} cannot judge {name_of(violation.urn)} before the update: it needs a value that only the "
        "update will show."
    )


def _finding(violation: Violation, places: Places) -> Finding:
    texts = {"problem": ""}
    for line in _without_description(violation):
        field = _FIELD.fullmatch(line)
        if field:
            texts[field[1]] = field[2].strip()
        else:
            texts["problem"] = f"{texts['problem']} {line.strip()}".strip()
    subject = name_of(violation.urn)
    told = waiver_in(texts["problem"], texts.get("have", "")) if violation.policy == VISIBLE_WAIVER.id else None
    return Finding(
        severity=_SEVERITIES.get(
            violation.policy, Severity.MEDIUM if violation.level == "advisory" else Severity.HIGH
        ),
        level=violation.level,
        policy=violation.policy,
        pack=violation.pack,
        subject=subject,
        urn=violation.urn,
        problem=texts["problem"],
        have=texts.get("have", ""),
        why=" ".join(texts[key] for key in ("why", "note") if key in texts),
        mend=texts.get("fix", ""),
        page=texts.get("more", ""),
        place=place_of(violation.urn, places),
        waived=Waived(*told) if told else None,
    )


def _without_description(violation: Violation) -> list[str]:
    """Return the lines without the rule's own sentence, which the engine puts before what it reports."""
    lines = violation.message.splitlines()
    has_description = len(lines) > 1 and lines[0].strip() == _WANTS.get(violation.policy, "").strip()
    return lines[1:] if has_description else lines
