"""Owns the cause: a service cannot validate tokens, or has trouble of its own."""

from osaccess.diagnosis.answers import status_of
from osaccess.diagnosis.doctor.cause import Cause, Judgement, certain
from osaccess.diagnosis.doctor.evidence import Evidence


def _judge(evidence: Evidence) -> Judgement:
    bad = [one for one in evidence.requests if status_of(one.outcome) >= 500]
    return certain(f"{bad[0]}: {status_of(bad[0].outcome)}, while Keystone answers") if bad else None


CAUSE = Cause(
    id="service-trouble",
    title="A service cannot validate tokens, or has trouble of its own.",
    shows="503 `The Keystone service is temporarily unavailable.`",
    told_by="5xx of the service, while Keystone itself answers",
    log="in the service's log: its own login to Keystone fails",
    mend=("Tell the operator: the service's own user and password in [keystone_authtoken], its role `service`."),
    judge=_judge,
)
