"""Owns the cause: what the token was issued for is gone: its user or domain."""

from osaccess.diagnosis.doctor.cause import Cause, Judgement, certain
from osaccess.diagnosis.doctor.evidence import Evidence


def _judge(evidence: Evidence) -> Judgement:
    if evidence.is_token_refused and (
        "Could not find user" in evidence.said or "Could not find domain" in evidence.said
    ):
        return certain(f"Keystone says: {evidence.said}")
    return None


CAUSE = Cause(
    id="token-subject-gone",
    title="What the token was issued for is gone: its user or domain.",
    shows="404 with Keystone's reason, on every request",
    told_by="Keystone's own text",
    log="the same text as a warning",
    mend="Log in again; ask an admin where that fails too.",
    judge=_judge,
)
