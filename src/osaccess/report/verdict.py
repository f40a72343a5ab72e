"""Owns what a run is worth. Closed: a run that nobody judged to its end is never clean."""

from collections.abc import Sequence

from osaccess.counted import counted
from osaccess.report.events import EventLog
from osaccess.report.model import Finding, Judgement, Verdict
from osaccess.rules.rule import Severity

_MANDATORY = ("mandatory", "remediate")
_MANY = 6


def judge(
    log: EventLog, findings: Sequence[Finding], undecided: Sequence[str], stopped: Sequence[str] = ()
) -> Judgement:
    """Return the verdict with its reasons; `stopped`: why it could not be carried out, whatever the policies say."""
    if reasons := _not_judged(log):
        return Judgement(Verdict.NOT_JUDGED, tuple(reasons))
    refused = sorted({one.policy for one in findings if one.level in _MANDATORY})
    failures = _failures(log, stopped)
    if refused and not any(change.failed for change in log.changes):
        return Judgement(Verdict.REFUSED, (_refusal(findings), *stopped))
    if failures:
        return Judgement(Verdict.FAILED, tuple(failures))
    if undecided:
        return Judgement(Verdict.UNDECIDED, tuple(undecided))
    if findings:
        return Judgement(Verdict.ADVICE, ())
    return Judgement(Verdict.CLEAN, ())


def is_at_least(finding: Finding, threshold: str) -> bool:
    """Tell whether a finding fails the command: `mandatory`, a severity and worse, or `never`."""
    if threshold == "never":
        return False
    if finding.level in _MANDATORY:
        return True
    worst_first = [severity.value for severity in Severity]
    return threshold in worst_first and worst_first.index(finding.severity) <= worst_first.index(threshold)


def _not_judged(log: EventLog) -> list[str]:
    reasons = []
    if log.summary is None:
        reasons.append("The log has no summary: the run crashed or was cut off, and nobody knows what is missing.")
    elif log.summary.maybe_corrupt:
        reasons.append("The engine says that its state may be corrupt.")
    if not log.judged:
        reasons.append("No policy pack has judged anything: it was not given, or it did not load.")
    if log.unreadable:
        lines = ", ".join(map(str, log.unreadable[:5]))
        reasons.append(f"Lines of the log cannot be read: {lines}.")
    if log.misplaced:
        lines = ", ".join(map(str, log.misplaced[:5]))
        reasons.append(f"Lines of the log are missing, doubled or not in their place; look before line {lines}.")
    return reasons


def _refusal(findings: Sequence[Finding]) -> str:
    mandatory = [one for one in findings if one.level in _MANDATORY]
    subjects = sorted({one.subject for one in mandatory})
    more = f" and {len(subjects) - _MANY} more" if len(subjects) > _MANY else ""
    return f"{counted(len(mandatory), 'mandatory finding')}, about {', '.join(subjects[:_MANY])}{more}."


def _failures(log: EventLog, stopped: Sequence[str]) -> list[str]:
    if failed := [f"{change.name}: {change.op} failed." for change in log.changes if change.failed]:
        return failed
    if any(one.severity == "error" for one in log.diagnostics):
        return ["The engine ended with an error; what it said is below."]
    if stopped:
        return list(stopped)
    ended_badly = log.summary is not None and log.summary.result == "failed"
    return ["The engine ended with an error, and the log does not say which."] if ended_badly else []
