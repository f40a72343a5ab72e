"""Owns the cause: the user has no role on the domain or the system that the login asks for."""

from osaccess.diagnosis.doctor.cause import Cause, Judgement, likely
from osaccess.diagnosis.doctor.evidence import Evidence


def _judge(evidence: Evidence) -> Judgement:
    scope = [name for name in ("domain_id", "domain_name", "system_scope") if name in evidence.setup.given]
    if not evidence.is_scope_refused or evidence.wanted_project or not scope:
        return None
    return likely(f"the password is right, {evidence.setup.name_of(scope[0])} is refused")


CAUSE = Cause(
    id="no-role-on-domain",
    title="The user has no role on the domain or the system that the login asks for.",
    shows="401 with the sentence that says nothing",
    told_by="the password works without a scope",
    log="nothing specific",
    mend="Log in on a project, or ask an admin for a role on the domain.",
    judge=_judge,
)
