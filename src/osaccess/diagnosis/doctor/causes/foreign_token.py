"""Owns the cause: keystone does not know the key of the token: it is another cloud's, or the key was rotated away."""

from osaccess.diagnosis.answers import Answer
from osaccess.diagnosis.doctor.cause import Cause, Judgement, RuledOut, certain, possible
from osaccess.diagnosis.doctor.evidence import Evidence
from osaccess.diagnosis.doctor.refused import refused_token


def _judge(evidence: Evidence) -> Judgement:
    eyes = evidence.eyes
    if isinstance(eyes.token, Answer):
        if "recognize" in eyes.token.said:
            return certain("the token looks whole, and an admin is told: Could not recognize Fernet token")
        return RuledOut("Keystone can read it")
    return possible("it looks whole")


CAUSE = Cause(
    id="foreign-token",
    title=("Keystone does not know the key of the token: it is another cloud's, or the key was rotated away."),
    shows="401 with the sentence that says nothing",
    told_by="an admin's 404 `Could not recognize Fernet token` for a token that looks whole",
    log="`Could not recognize Fernet token`",
    mend="Issue a new one at this auth_url; tell the operator if new ones fail too.",
    judge=refused_token(_judge),
)
