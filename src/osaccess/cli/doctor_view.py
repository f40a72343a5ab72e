"""Owns how a diagnosis is shown: the answer, its evidence, what is ruled out, what was not checked, what to type."""

from typing import Any

from rich.text import Text

from osaccess.cli.shapes.diagnosed import FORMAT
from osaccess.diagnosis.doctor.cause import Sure
from osaccess.diagnosis.doctor.diagnose import Diagnosis, Finding
from osaccess.diagnosis.doctor.evidence import Evidence

_WORDS = {Sure.CERTAIN: "certain", Sure.LIKELY: "likely", Sure.POSSIBLE: "possible"}
_STYLES = {Sure.CERTAIN: "bold red", Sure.LIKELY: "red", Sure.POSSIBLE: "yellow"}


def diagnosis_text(diagnosis: Diagnosis, evidence: Evidence, hints: tuple[str, ...]) -> Text:
    """Return the whole diagnosis for people."""
    text = Text()
    setup = evidence.setup
    text.append(f"{setup.kind} from {setup.source}, at {setup.auth_url or 'no auth_url'}\n\n", style="dim")
    _answer(text, diagnosis)
    for finding in diagnosis.findings:
        _finding(text, finding)
    _lists(text, diagnosis)
    for hint in hints:
        text.append(f"→ {hint}\n")
    if diagnosis.request_id:
        text.append(f"For the operator's log: {diagnosis.request_id}\n")
    return text


def diagnosis_json(
    diagnosis: Diagnosis, evidence: Evidence, hints: tuple[str, ...], requests: int
) -> dict[str, Any]:
    """Return the same as data."""
    return {
        "format": FORMAT,
        "healthy": diagnosis.is_healthy,
        "verdict": verdict(diagnosis),
        "answer": [one.cause.id for one in diagnosis.first],
        "headline": diagnosis.headline,
        "login": {
            "kind": evidence.setup.kind,
            "source": evidence.setup.source,
            "auth_url": evidence.setup.auth_url,
            "works": diagnosis.works,
        },
        "findings": [
            {
                "cause": one.cause.id,
                "title": one.cause.title,
                "sure": _WORDS[one.found.sure],
                "evidence": list(one.found.evidence),
                "next": one.mend,
            }
            for one in diagnosis.findings
        ],
        "ruled_out": [{"cause": cause.id, "why": said.why} for cause, said in diagnosis.ruled_out],
        "not_checked": [
            {"cause": cause.id, "why": said.why, "who": said.who} for cause, said in diagnosis.not_checked
        ],
        "hints": list(hints),
        "request_id": diagnosis.request_id,
        "requests": requests,
    }


def verdict(diagnosis: Diagnosis) -> str:
    """Return the outcome in a word or two: healthy, found, likely, cannot tell, not found."""
    if diagnosis.is_healthy:
        return "healthy"
    if not diagnosis.first:
        return "not found"
    if diagnosis.first[0].found.sure is Sure.CERTAIN:
        return "found"
    return "likely" if len(diagnosis.first) == 1 else "cannot tell"


def _answer(text: Text, diagnosis: Diagnosis) -> None:
    if diagnosis.is_healthy:
        text.append(f"✓ {diagnosis.headline}\n", style="green")
        return
    shown = verdict(diagnosis)
    if shown == "cannot tell":
        text.append("? Cannot tell between:\n", style="yellow")
        for one in diagnosis.first:
            text.append(f"    {one.cause.title}\n")
    else:
        text.append(f"✗ {diagnosis.headline}\n", style="bold red" if shown == "found" else "red")


def _finding(text: Text, finding: Finding) -> None:
    text.append("\n")
    text.append(f"{_WORDS[finding.found.sure]:9}", style=_STYLES[finding.found.sure])
    text.append(f"{finding.cause.title}\n", style="bold")
    for line in finding.found.evidence:
        text.append(f"         seen: {line}\n")
    text.append(f"         next: {finding.mend}\n")


def _lists(text: Text, diagnosis: Diagnosis) -> None:
    text.append("\n")
    if diagnosis.ruled_out:
        text.append("Ruled out\n", style="dim")
        for why, causes in _grouped(diagnosis).items():
            text.append(f"  {why}: {', '.join(causes)}\n", style="dim")
    if diagnosis.not_checked:
        text.append("Could not be checked\n")
        for cause, unseen in diagnosis.not_checked:
            who = f"; with {unseen.who} it could" if unseen.who else ""
            text.append(f"  {cause.id}: {unseen.why}{who}\n")


def _grouped(diagnosis: Diagnosis) -> dict[str, list[str]]:
    """Return reason → causes that it rules out, in the order of their first."""
    grouped: dict[str, list[str]] = {}
    for cause, said in diagnosis.ruled_out:
        grouped.setdefault(said.why, []).append(cause.id)
    return grouped
