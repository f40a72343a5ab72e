"""Owns the cause: the project is disabled."""

import re

from osaccess.diagnosis.answers import is_ok
from osaccess.diagnosis.doctor.cause import Cause, Judgement, RuledOut, certain
from osaccess.diagnosis.doctor.evidence import Evidence, ProjectSeen

_DISABLED = re.compile(r"because project \S+ is disabled")


def _judge(evidence: Evidence) -> Judgement:
    if _DISABLED.search(evidence.said):
        return certain(f"Keystone says: {evidence.said}")
    if is_ok(evidence.login):
        return RuledOut("the login works")
    project = evidence.eyes.project
    if isinstance(project, ProjectSeen) and not project.enabled:
        return certain("another login sees it disabled")
    listed = evidence.listed_project()
    if not evidence.is_scope_refused or listed is None:
        return None
    if listed.enabled:
        return RuledOut("the user's own list has it enabled")
    return certain("the password is right", "the user's own list of projects has it disabled")


CAUSE = Cause(
    id="project-disabled",
    title="The project is disabled.",
    shows=(
        "401 with the sentence that says nothing; 404 `…because project <id> is disabled` for "
        "credentials and tokens"
    ),
    told_by="the user's own list of projects has it with enabled: false",
    log="`Project is disabled: <id>`",
    mend="Ask an admin: openstack project set --enable PROJECT",
    judge=_judge,
)
