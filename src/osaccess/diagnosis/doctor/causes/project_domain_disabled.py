"""Owns the cause: the domain of the project is disabled."""

import re

from osaccess.diagnosis.answers import is_ok
from osaccess.diagnosis.doctor.cause import Cause, Judgement, RuledOut, certain, likely
from osaccess.diagnosis.doctor.evidence import Evidence, ProjectSeen

_DISABLED = re.compile(r"because domain \S+ is disabled")


def _judge(evidence: Evidence) -> Judgement:
    if _DISABLED.search(evidence.said):
        return certain(f"Keystone says: {evidence.said}")
    if is_ok(evidence.login):
        return RuledOut("the login works")
    project = evidence.eyes.project
    if isinstance(project, ProjectSeen) and project.domain_enabled is not None:
        if project.domain_enabled:
            return RuledOut("another login sees the domain enabled")
        return certain("another login sees the domain disabled")
    listed = evidence.listed_project()
    if evidence.is_scope_refused and listed is not None and listed.enabled:
        return likely("the user's own list has the project enabled, and the scope is refused nevertheless")
    return None


CAUSE = Cause(
    id="project-domain-disabled",
    title="The domain of the project is disabled.",
    shows=(
        "401 with the sentence that says nothing; 404 `…because domain <id> is disabled` for "
        "credentials and tokens"
    ),
    told_by="the user's own list has the project enabled, and the scope is refused nevertheless",
    log="`Domain is disabled: <id>`",
    mend="Ask an admin: openstack domain set --enable DOMAIN",
    judge=_judge,
)
