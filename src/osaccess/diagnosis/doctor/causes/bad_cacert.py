"""Owns the cause: the file of the certificate authority cannot be used."""

from osaccess.diagnosis.doctor.cause import Cause, Judgement, certain
from osaccess.diagnosis.doctor.evidence import Evidence


def _judge(evidence: Evidence) -> Judgement:
    problem = evidence.setup.cacert_problem
    return certain(problem) if problem else None


CAUSE = Cause(
    id="bad-cacert",
    title="The file of the certificate authority cannot be used.",
    shows="`Could not find a suitable TLS CA certificate bundle`",
    told_by="the file alone",
    log="nothing: no request comes that far",
    mend="Correct cacert (OS_CACERT), or remove it for the system's own authorities.",
    judge=_judge,
)
