"""Owns the cause: nothing listens at auth_url."""

from osaccess.diagnosis.answers import Answer, NoAnswer, Trouble, is_ok
from osaccess.diagnosis.doctor.cause import Cause, Judgement, RuledOut, certain
from osaccess.diagnosis.doctor.evidence import Evidence


def _judge(evidence: Evidence) -> Judgement:
    seen = evidence.discovery
    if isinstance(seen, NoAnswer) and seen.trouble is Trouble.REFUSED and not is_ok(evidence.direct):
        return certain(f"{evidence.setup.auth_url}: {seen.trouble}{f' ({seen.detail})' if seen.detail else ''}")
    return RuledOut("auth_url answers") if isinstance(seen, Answer) else None


CAUSE = Cause(
    id="nothing-listens",
    title="Nothing listens at auth_url.",
    shows="`Connection refused`",
    told_by="no answer to a plain request, and why",
    log="nothing: no request comes that far",
    mend="Check host and port, and the cloud's status page.",
    judge=_judge,
)
