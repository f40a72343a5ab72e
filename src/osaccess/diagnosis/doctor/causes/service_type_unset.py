"""Owns the cause: the service does not know its own type: its service_type is unset or another one."""

from osaccess.diagnosis.answers import Answer, status_of
from osaccess.diagnosis.doctor.cause import Cause, Judgement, RuledOut, certain, likely
from osaccess.diagnosis.doctor.evidence import Evidence


def _judge(evidence: Evidence) -> Judgement:
    refused = [one for one in evidence.requests if status_of(one.outcome) == 401 and one.allowed]
    if not refused:
        return None
    said = f"{refused[0]}: 401, although a rule of the credential matches it"
    other = evidence.eyes.same_request
    if isinstance(other, Answer):
        if other.status == 401:
            return RuledOut("the service refuses a login without access rules too")
        return certain(said, f"a login without access rules gets {other.status} for the same request")
    return likely(said)


CAUSE = Cause(
    id="service-type-unset",
    title="The service does not know its own type: its service_type is unset or another one.",
    shows="401 for every credential with access rules, whatever they say; other logins work",
    told_by="the rules allow the request, and the service refuses; a login without rules is let through",
    log=("`Cannot validate request with restricted access rules. Set service_type in [keystone_authtoken]`"),
    mend="Tell the operator: service_type in [keystone_authtoken] of that service.",
    judge=_judge,
)
