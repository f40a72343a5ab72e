"""Owns the cause: the domain of the user is disabled."""

from osaccess.diagnosis.doctor.cause import Cause, Judgement, RuledOut, certain, possible
from osaccess.diagnosis.doctor.evidence import Evidence, Gone, UserSeen
from osaccess.diagnosis.doctor.refused import refused_user


def _judge(evidence: Evidence) -> Judgement:
    user = evidence.eyes.user
    if isinstance(user, UserSeen):
        if user.domain_enabled:
            return RuledOut("another login sees the domain enabled")
        return certain("another login sees the domain disabled")
    return None if isinstance(user, Gone) else possible("nobody but an admin can tell")


CAUSE = Cause(
    id="user-domain-disabled",
    title="The domain of the user is disabled.",
    shows="401 with the sentence that says nothing",
    told_by="an admin sees it",
    log="`Domain is disabled: <id>`",
    mend="Ask an admin: openstack domain set --enable DOMAIN",
    judge=refused_user(_judge),
)
