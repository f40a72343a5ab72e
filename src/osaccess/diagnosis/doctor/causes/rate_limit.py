"""Owns the cause: the cloud limits how many requests a user may send."""

from osaccess.diagnosis.doctor.cause import Cause, Judgement, RuledOut, certain
from osaccess.diagnosis.doctor.evidence import Evidence


def _judge(evidence: Evidence) -> Judgement:
    limited = [one for one in evidence.answers() if one.status == 429]
    if not limited:
        return RuledOut("no answer was 429")
    after = limited[0].retry_after
    return certain(f"429{f', Retry-After: {after}' if after else ''}")


CAUSE = Cause(
    id="rate-limit",
    title="The cloud limits how many requests a user may send.",
    shows="429; clients do not repeat a login after it",
    told_by="the status 429, which Keystone itself never sends",
    log="nothing: it comes from the gateway in front",
    mend=("Wait as long as Retry-After says; use one token for many requests (osaccess token issue -- PROGRAM)."),
    judge=_judge,
)
