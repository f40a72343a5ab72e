"""Owns the cause: one controller or gateway behind auth_url has trouble."""

from osaccess.diagnosis.answers import NoAnswer, NotAsked, status_of
from osaccess.diagnosis.doctor.cause import Cause, Judgement, RuledOut, certain
from osaccess.diagnosis.doctor.evidence import Evidence


def _judge(evidence: Evidence) -> Judgement:
    tried = [one for one in evidence.validations if not isinstance(one, NotAsked)]
    bad = [one for one in tried if isinstance(one, NoAnswer) or status_of(one) >= 500]
    if bad:
        return certain(f"{len(bad)} of {len(tried)} equal requests got no proper answer")
    return RuledOut(f"{len(tried)} equal requests were all answered") if tried else None


CAUSE = Cause(
    id="bad-controller",
    title="One controller or gateway behind auth_url has trouble.",
    shows="now and then 500, 502, 503",
    told_by="a share of 5xx among equal requests",
    log="a traceback on that node",
    mend="Tell the operator the request id and the time.",
    judge=_judge,
)
