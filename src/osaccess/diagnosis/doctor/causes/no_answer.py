"""Owns the cause: keystone does not answer in time."""

from osaccess.diagnosis.answers import Answer, NoAnswer, Trouble, is_ok
from osaccess.diagnosis.doctor.cause import Cause, Judgement, RuledOut, certain
from osaccess.diagnosis.doctor.evidence import Evidence


def _judge(evidence: Evidence) -> Judgement:
    seen = evidence.discovery
    if isinstance(seen, NoAnswer) and seen.trouble is Trouble.TIMEOUT and not is_ok(evidence.direct):
        return certain(f"{evidence.setup.auth_url}: {seen.trouble}{f' ({seen.detail})' if seen.detail else ''}")
    return RuledOut("auth_url answers") if isinstance(seen, Answer) else None


CAUSE = Cause(
    id="no-answer",
    title="Keystone does not answer in time.",
    shows="a client that waits, then a timeout",
    told_by="no answer to a plain request, and why",
    log="nothing: no request comes that far",
    mend="Check the network, a firewall, the cloud's status page.",
    judge=_judge,
)
