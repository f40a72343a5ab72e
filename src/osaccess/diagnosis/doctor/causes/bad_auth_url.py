"""Owns the cause: auth_url is no URL of an identity API v3."""

from osaccess.diagnosis.doctor.cause import Cause, Judgement, certain
from osaccess.diagnosis.doctor.evidence import Evidence


def _judge(evidence: Evidence) -> Judgement:
    problem = evidence.setup.url_problem
    return certain(problem) if problem else None


CAUSE = Cause(
    id="bad-auth-url",
    title="auth_url is no URL of an identity API v3.",
    shows="`Cannot use v2 authentication with domain scope`, or a client that hangs",
    told_by="the text of auth_url alone",
    log="nothing: no request comes that far",
    mend="Correct auth_url: it ends in /v3.",
    judge=_judge,
)
