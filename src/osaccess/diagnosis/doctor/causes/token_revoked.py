"""Owns the cause: the token was revoked, or its user was changed after it was issued."""

from osaccess.diagnosis.answers import Answer, is_ok
from osaccess.diagnosis.doctor.cause import Cause, Judgement, RuledOut, certain, possible
from osaccess.diagnosis.doctor.evidence import Evidence
from osaccess.diagnosis.doctor.refused import refused_token


def _judge(evidence: Evidence) -> Judgement:
    eyes = evidence.eyes
    if is_ok(eyes.expired_token):
        return RuledOut("an admin sees it as expired")
    if isinstance(eyes.token, Answer):
        if "Failed to validate" in eyes.token.said or "Could not find token" in eyes.token.said:
            return certain(f"an admin is told: {eyes.token.said}; it is not among the expired ones")
        return RuledOut(f"an admin is told: {eyes.token.said}")
    return possible("it looks whole")


CAUSE = Cause(
    id="token-revoked",
    title="The token was revoked, or its user was changed after it was issued.",
    shows="401 with the sentence that says nothing",
    told_by=(
        "it is young and whole; an admin's `Failed to validate token`. A change of the password, a "
        "disabled user or a lost role revokes too"
    ),
    log="`Invalid user token`",
    mend="Issue a new one: osaccess token issue -- PROGRAM",
    judge=refused_token(_judge),
)
