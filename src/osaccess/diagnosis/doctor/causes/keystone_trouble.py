"""Owns the cause: keystone or the gateway in front of it has trouble."""

from osaccess.diagnosis.answers import status_of
from osaccess.diagnosis.doctor.cause import Cause, Judgement, certain
from osaccess.diagnosis.doctor.evidence import Evidence


def _judge(evidence: Evidence) -> Judgement:
    for what, outcome in (("auth_url", evidence.discovery), ("the login", evidence.login)):
        if status_of(outcome) >= 500:
            return certain(f"{what} answers {status_of(outcome)}")
    return None


CAUSE = Cause(
    id="keystone-trouble",
    title="Keystone or the gateway in front of it has trouble.",
    shows="500, 502, 503, 504",
    told_by="the status, at auth_url or at the login",
    log="a traceback for a 500 of Keystone; nothing for one of the gateway",
    mend="Repeat later; give the operator the time and the request id.",
    judge=_judge,
)
