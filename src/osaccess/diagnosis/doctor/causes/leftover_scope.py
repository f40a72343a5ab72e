"""Owns the cause: a project or domain stands beside an application credential, which brings its own."""

from osaccess.diagnosis.doctor.cause import Cause, Judgement, RuledOut, certain
from osaccess.diagnosis.doctor.evidence import Evidence, Kind

_SCOPE = ("project_id", "project_name", "domain_id", "domain_name", "system_scope", "trust_id")


def _judge(evidence: Evidence) -> Judgement:
    setup = evidence.setup
    if setup.kind is not Kind.APPLICATION_CREDENTIAL:
        return None
    left = [setup.name_of(name) for name in _SCOPE if name in setup.given]
    if not left:
        return RuledOut("no scope stands beside the application credential")
    mend = (
        f"Type: unset {' '.join(left)}"
        if setup.from_variables
        else f"Remove {', '.join(left)} from {setup.source}."
    )
    return certain(f"{', '.join(left)} beside an application credential", mend=mend)


CAUSE = Cause(
    id="leftover-scope",
    title="A project or domain stands beside an application credential, which brings its own.",
    shows="401 `Application credentials cannot request a scope.`",
    told_by="the settings alone; Keystone's text confirms it",
    log="the same text",
    mend="Unset them: an application credential needs its id and secret only.",
    judge=_judge,
)
