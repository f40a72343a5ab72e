"""Owns the cause: this cloud does not accept this kind of login."""

from osaccess.diagnosis.doctor.cause import Cause, Judgement, certain
from osaccess.diagnosis.doctor.evidence import Evidence


def _judge(evidence: Evidence) -> Judgement:
    return certain(f"Keystone says: {evidence.said}") if "unsupported method" in evidence.said else None


CAUSE = Cause(
    id="unsupported-method",
    title="This cloud does not accept this kind of login.",
    shows="401 `Attempted to authenticate with an unsupported method.`",
    told_by="Keystone's own text",
    log="the same text",
    mend="Use another kind of login; ask the operator for [auth] methods.",
    judge=_judge,
)
