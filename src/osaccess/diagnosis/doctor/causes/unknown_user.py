"""Owns the cause: there is no such user in that domain."""

from osaccess.diagnosis.doctor.cause import Cause, Judgement, RuledOut, certain, possible
from osaccess.diagnosis.doctor.evidence import Evidence, Gone, UserSeen
from osaccess.diagnosis.doctor.refused import refused_password


def _judge(evidence: Evidence) -> Judgement:
    user = evidence.eyes.user
    if isinstance(user, Gone):
        return certain("an admin does not find the user in that domain")
    if isinstance(user, UserSeen):
        return RuledOut("an admin sees the user")
    return possible("refused with and without a scope")


CAUSE = Cause(
    id="unknown-user",
    title="There is no such user in that domain.",
    shows="401 with the sentence that says nothing",
    told_by="refused without a scope too; an admin does not find the user",
    log="`Could not find user: …` or `Could not find domain: …`",
    mend="Check the user's name and user_domain_name.",
    judge=refused_password(_judge),
)
