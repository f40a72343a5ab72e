"""Owns the cause: there is no such user in that domain."""

from osaccess.diagnosis.answers import is_ok
from osaccess.diagnosis.doctor.cause import Cause, Judgement, RuledOut, certain, possible
from osaccess.diagnosis.doctor.evidence import Evidence, Gone, Kind, UserSeen


def _judge(evidence: Evidence) -> Judgement:
    if evidence.setup.kind is not Kind.PASSWORD:
        return None
    if is_ok(evidence.login) or is_ok(evidence.unscoped):
        return RuledOut("the password is accepted")
    if not evidence.is_user_refused:
        return None
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
    judge=_judge,
)
