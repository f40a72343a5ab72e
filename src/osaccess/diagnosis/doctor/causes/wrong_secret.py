"""Owns the cause: the secret of the application credential is wrong."""

from osaccess.diagnosis.answers import NotAsked, is_ok
from osaccess.diagnosis.doctor.cause import Cause, Judgement, likely, possible
from osaccess.diagnosis.doctor.evidence import CredentialSeen, Evidence, UserSeen


def _judge(evidence: Evidence) -> Judgement:
    if is_ok(evidence.login):
        return None
    if not evidence.is_credential_refused:
        return None
    eyes = evidence.eyes
    record = eyes.credential
    if not isinstance(record, CredentialSeen):
        return possible("nothing else is proven")
    if record.expires_at is not None and record.expires_at <= evidence.now:
        return None
    if isinstance(eyes.user, UserSeen) and not (eyes.user.enabled and eyes.user.domain_enabled):
        return None
    if not isinstance(eyes.roles, NotAsked) and not set(eyes.roles) & set(record.roles):
        return None
    if isinstance(eyes.user, UserSeen) and not isinstance(eyes.roles, NotAsked):
        return likely("the credential lives, its owner is enabled and has its roles: the secret is what is left")
    return possible("the credential exists and has not ended")


CAUSE = Cause(
    id="wrong-secret",
    title="The secret of the application credential is wrong.",
    shows="401 with the sentence that says nothing",
    told_by="by exclusion: the credential lives, its owner is enabled and has its roles",
    log="nothing specific",
    mend="Take the secret from where it was stored at creation; if it is lost, make a new credential.",
    judge=_judge,
)
