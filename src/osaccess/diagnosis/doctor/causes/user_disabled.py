"""Owns the cause: the user is disabled."""

from osaccess.diagnosis.doctor.cause import Cause, Judgement, RuledOut, certain, possible
from osaccess.diagnosis.doctor.evidence import Evidence, Gone, UserSeen
from osaccess.diagnosis.doctor.refused import refused_user


def _judge(evidence: Evidence) -> Judgement:
    user = evidence.eyes.user
    if isinstance(user, UserSeen):
        return (
            RuledOut("another login sees the user enabled")
            if user.enabled
            else certain("another login sees it disabled")
        )
    return None if isinstance(user, Gone) else possible("nobody but an admin can tell")


CAUSE = Cause(
    id="user-disabled",
    title="The user is disabled.",
    shows="401 with the sentence that says nothing; an application credential of the user too",
    told_by="an admin sees it",
    log="`User is disabled: <id>`",
    mend="Ask an admin: openstack user set --enable USER",
    judge=refused_user(_judge),
)
