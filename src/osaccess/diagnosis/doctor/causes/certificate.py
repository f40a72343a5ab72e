"""Owns the cause: the server's certificate cannot be verified."""

from osaccess.diagnosis.answers import Answer, NoAnswer, Trouble, is_ok
from osaccess.diagnosis.doctor.cause import Cause, Judgement, RuledOut, certain
from osaccess.diagnosis.doctor.evidence import Evidence


def _judge(evidence: Evidence) -> Judgement:
    seen = evidence.discovery
    if isinstance(seen, NoAnswer) and seen.trouble is Trouble.CERTIFICATE and not is_ok(evidence.direct):
        return certain(f"{evidence.setup.auth_url}: {seen.trouble}{f' ({seen.detail})' if seen.detail else ''}")
    return RuledOut("auth_url answers") if isinstance(seen, Answer) else None


CAUSE = Cause(
    id="certificate",
    title="The server's certificate cannot be verified.",
    shows="`CERTIFICATE_VERIFY_FAILED`",
    told_by="no answer to a plain request, and why",
    log="nothing: no request comes that far",
    mend="Name the cloud's own certificate authority in cacert (OS_CACERT).",
    judge=_judge,
)
