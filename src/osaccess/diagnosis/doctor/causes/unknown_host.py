"""Owns the cause: the name service does not know the host of auth_url."""

from osaccess.diagnosis.answers import Answer, NoAnswer, Trouble, is_ok
from osaccess.diagnosis.doctor.cause import Cause, Judgement, RuledOut, certain
from osaccess.diagnosis.doctor.evidence import Evidence


def _judge(evidence: Evidence) -> Judgement:
    seen = evidence.discovery
    if isinstance(seen, NoAnswer) and seen.trouble is Trouble.UNKNOWN_HOST and not is_ok(evidence.direct):
        return certain(f"{evidence.setup.auth_url}: {seen.trouble}{f' ({seen.detail})' if seen.detail else ''}")
    return RuledOut("auth_url answers") if isinstance(seen, Answer) else None


CAUSE = Cause(
    id="unknown-host",
    title="The name service does not know the host of auth_url.",
    shows="`NameResolutionError`",
    told_by="no answer to a plain request, and why",
    log="nothing: no request comes that far",
    mend="Check the spelling, and whether a VPN is needed.",
    judge=_judge,
)
