"""Owns the cause: the password is wrong."""

from osaccess.diagnosis.doctor.cause import Cause, Judgement, RuledOut, likely, possible
from osaccess.diagnosis.doctor.evidence import Evidence, Gone, UserSeen
from osaccess.diagnosis.doctor.refused import refused_password


def _judge(evidence: Evidence) -> Judgement:
    user = evidence.eyes.user
    if isinstance(user, UserSeen):
        if user.enabled and user.domain_enabled:
            return likely("refused with and without a scope", "the user exists and is enabled")
        return RuledOut("the user or its domain is disabled: the password is not even looked at")
    return None if isinstance(user, Gone) else possible("refused with and without a scope")


CAUSE = Cause(
    id="wrong-password",
    title="The password is wrong.",
    shows="401 with the sentence that says nothing",
    told_by="refused without a scope too; an admin sees the user enabled",
    log="nothing specific",
    mend="Set it again: openstack user password set; a variable with a blank or quote in it is common.",
    judge=refused_password(_judge),
)
