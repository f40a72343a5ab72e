"""Owns the cause: there is no such project."""

from osaccess.diagnosis.answers import NotAsked, is_ok
from osaccess.diagnosis.doctor.cause import Cause, Judgement, RuledOut, certain, likely, possible
from osaccess.diagnosis.doctor.evidence import Evidence, Gone, ProjectSeen


def _judge(evidence: Evidence) -> Judgement:
    if "Could not find project" in evidence.said:
        return certain(f"Keystone says: {evidence.said}")
    if is_ok(evidence.login):
        return RuledOut("the login works")
    if isinstance(evidence.eyes.project, ProjectSeen):
        return RuledOut("another login sees it")
    if isinstance(evidence.eyes.project, Gone):
        return certain("an admin does not find it")
    if not evidence.is_scope_refused or not evidence.wanted_project or isinstance(evidence.projects, NotAsked):
        return None
    if evidence.listed_project() is not None:
        return RuledOut("the user's own list has it")
    wanted = evidence.wanted_project.lower()
    near = [project.name for project in evidence.projects if project.name.lower() == wanted]
    if near:
        mend = f"The user's own list has {near[0]!r}: check upper and lower case, and project_domain_name."
        return likely(f"the user's own list has {near[0]!r}, in another spelling or another domain", mend=mend)
    return possible("the password is right", "the project is not in the user's own list")


CAUSE = Cause(
    id="unknown-project",
    title="There is no such project.",
    shows=("401 with the sentence that says nothing; 404 `Could not find project` for credentials and tokens"),
    told_by=(
        "the password works without a scope, the project is not in the user's own list; an admin does not find it"
    ),
    log="`Could not find project: …`",
    mend="Check project_name and project_domain_name: osaccess whoami lists your projects.",
    judge=_judge,
)
