"""Owns the cause: the login is incomplete."""

from osaccess.diagnosis.doctor.cause import Cause, Judgement, RuledOut, certain
from osaccess.diagnosis.doctor.evidence import Evidence


def _judge(evidence: Evidence) -> Judgement:
    missing = [evidence.setup.name_of(name) for name in evidence.setup.missing]
    if missing:
        return certain(f"{evidence.setup.source} lacks {', '.join(missing)}")
    return RuledOut(f"the settings make a whole login by {evidence.setup.kind}")


CAUSE = Cause(
    id="incomplete-login",
    title="The login is incomplete.",
    shows="the client asks for what is missing, or sends nothing",
    told_by="the settings alone",
    log="nothing: no request comes that far",
    mend="Source your openrc again, or complete the entry of clouds.yaml.",
    judge=_judge,
)
