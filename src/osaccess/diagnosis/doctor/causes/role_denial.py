"""Owns the cause: the roles do not allow the request."""

from osaccess.diagnosis.answers import Answer, status_of
from osaccess.diagnosis.doctor.cause import Cause, Judgement, certain
from osaccess.diagnosis.doctor.evidence import Evidence


def _judge(evidence: Evidence) -> Judgement:
    denied = [one for one in evidence.requests if one.is_asked and status_of(one.outcome) == 403]
    if denied:
        said = denied[0].outcome.said if isinstance(denied[0].outcome, Answer) else ""
        return certain(f"{denied[0]}: 403 {said}".strip())
    return None


CAUSE = Cause(
    id="role-denial",
    title="The roles do not allow the request.",
    shows="403",
    told_by="the status: a bad token or a rule gives 401",
    log="the name of the policy",
    mend="Use a login with the role; osaccess explain tells the lowest role by default policy.",
    judge=_judge,
)
