"""Owns the cause: the user has no role on the project."""

from osaccess.diagnosis.answers import NotAsked, is_ok
from osaccess.diagnosis.doctor.cause import Cause, Judgement, RuledOut, certain, possible
from osaccess.diagnosis.doctor.evidence import Evidence, Gone, ProjectSeen


def _judge(evidence: Evidence) -> Judgement:
    if is_ok(evidence.login):
        return RuledOut("the login works")
    if not evidence.is_scope_refused or not evidence.wanted_project or isinstance(evidence.projects, NotAsked):
        return None
    if evidence.listed_project() is not None:
        return RuledOut("the user's own list has the project")
    eyes = evidence.eyes
    if isinstance(eyes.project, Gone):
        return RuledOut("there is no such project")
    if isinstance(eyes.project, ProjectSeen) and not isinstance(eyes.roles, NotAsked):
        if eyes.roles:
            return RuledOut(f"an admin sees {', '.join(eyes.roles)}")
        return certain("the password is right", "an admin sees the project, and no role of the user on it")
    return possible("the password is right", "the project is not in the user's own list")


CAUSE = Cause(
    id="no-role",
    title="The user has no role on the project.",
    shows="401 with the sentence that says nothing",
    told_by=(
        "the password works without a scope, the project is not in the user's own list; an admin sees "
        "the project, and no role"
    ),
    log="nothing specific",
    mend="Ask an admin: openstack role add --user USER --project PROJECT member",
    judge=_judge,
)
