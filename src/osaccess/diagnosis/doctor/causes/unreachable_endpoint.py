"""Owns the cause: an endpoint of the catalogue does not answer from here."""

from osaccess.diagnosis.answers import NoAnswer
from osaccess.diagnosis.doctor.cause import Cause, Judgement, RuledOut, certain
from osaccess.diagnosis.doctor.evidence import Evidence


def _judge(evidence: Evidence) -> Judgement:
    silent = [one for one in evidence.requests if isinstance(one.outcome, NoAnswer)]
    if silent:
        trouble = silent[0].outcome.trouble if isinstance(silent[0].outcome, NoAnswer) else ""
        return certain(f"{silent[0].service} at {silent[0].path}: {trouble}")
    return RuledOut("every endpoint that was asked answers") if evidence.requests else None


CAUSE = Cause(
    id="unreachable-endpoint",
    title="An endpoint of the catalogue does not answer from here.",
    shows="the login works, every command of one service fails to connect",
    told_by="a plain request to the URL in the catalogue",
    log="nothing",
    mend="Try another interface (OS_INTERFACE=public); tell the operator the URL in the catalogue.",
    judge=_judge,
)
