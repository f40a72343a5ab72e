"""Owns the cause: the token has expired."""

from datetime import timedelta

from osaccess.clock import in_utc_text
from osaccess.diagnosis.answers import Answer, is_ok
from osaccess.diagnosis.doctor.cause import Cause, Judgement, RuledOut, certain, likely, possible
from osaccess.diagnosis.doctor.evidence import Evidence
from osaccess.diagnosis.doctor.refused import refused_token

_USUAL = timedelta(hours=1)
_LONG = timedelta(hours=24)


def _judge(evidence: Evidence) -> Judgement:
    eyes = evidence.eyes
    if is_ok(eyes.expired_token) and not is_ok(eyes.token):
        return certain("an admin sees it as expired")
    if isinstance(eyes.token, Answer) and "recognize" in eyes.token.said:
        return RuledOut("Keystone cannot even read it")
    if isinstance(eyes.expired_token, Answer):
        return RuledOut("an admin does not find it among the expired ones")
    issued = evidence.shape.issued_at if evidence.shape else None
    if issued is None:
        return possible("its age is not known")
    age = evidence.now - issued
    hours = f"it was issued {age.total_seconds() / 3600:.1f} hours ago, at {in_utc_text(issued)}"
    if age > _USUAL:
        return likely(
            hours,
            "tokens live 1 hour by default, on some clouds up to 24"
            if age < _LONG
            else "few clouds let one live so long",
        )
    return possible(hours)


CAUSE = Cause(
    id="token-expired",
    title="The token has expired.",
    shows="401 with the sentence that says nothing",
    told_by="its age, which a Fernet token tells without a key; an admin sees it with allow_expired",
    log="`Invalid user token`",
    mend="Issue a new one: osaccess token issue -- PROGRAM",
    judge=refused_token(_judge),
)
