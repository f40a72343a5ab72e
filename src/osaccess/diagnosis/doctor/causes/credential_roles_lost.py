"""Owns the cause: the owner has none of the credential's roles on its project any more."""

from osaccess.diagnosis.answers import NotAsked
from osaccess.diagnosis.doctor.cause import Cause, Judgement, NotChecked, RuledOut, certain, possible
from osaccess.diagnosis.doctor.evidence import CredentialSeen, Evidence


def _judge(evidence: Evidence) -> Judgement:
    if not evidence.is_credential_refused:
        return None
    eyes = evidence.eyes
    if not isinstance(eyes.credential, CredentialSeen):
        return possible("nobody but its owner and an admin can tell")
    if isinstance(eyes.roles, NotAsked):
        return NotChecked(f"the owner's roles on the project are not known: {eyes.roles.reason}", "an admin")
    if set(eyes.roles) & set(eyes.credential.roles):
        return RuledOut(f"the owner still has {', '.join(eyes.roles)}")
    has = ", ".join(eyes.roles) or "none"
    return certain(f"the credential has {', '.join(eyes.credential.roles)}, its owner {has}")


CAUSE = Cause(
    id="credential-roles-lost",
    title="The owner has none of the credential's roles on its project any more.",
    shows="401 with the sentence that says nothing; it revives when a role is given back",
    told_by="the owner's own roles on that project",
    log="nothing specific",
    mend="Ask an admin to give the owner its role back: the credential revives, with the same secret.",
    judge=_judge,
)
