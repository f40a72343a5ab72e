"""Owns the cause: the token was cut or changed on its way."""

from osaccess.diagnosis.answers import is_ok
from osaccess.diagnosis.doctor.cause import Cause, Judgement, RuledOut, certain
from osaccess.diagnosis.doctor.evidence import Evidence, Kind


def _judge(evidence: Evidence) -> Judgement:
    if evidence.setup.kind is not Kind.TOKEN or evidence.shape is None:
        return None
    if evidence.shape.problem and not is_ok(evidence.login):
        return certain(evidence.shape.problem)
    return RuledOut("it looks whole")


CAUSE = Cause(
    id="token-cut",
    title="The token was cut or changed on its way.",
    shows="401 with the sentence that says nothing; 404 `Could not recognize Fernet token` for an admin",
    told_by="the text of the token alone: form and length",
    log="`Could not recognize Fernet token`",
    mend="Issue a new one, and hand it over whole: osaccess token issue -- PROGRAM",
    judge=_judge,
)
