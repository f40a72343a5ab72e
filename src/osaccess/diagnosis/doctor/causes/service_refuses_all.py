"""Owns the cause: the service does not accept tokens of this Keystone."""

from osaccess.diagnosis.answers import Answer, status_of
from osaccess.diagnosis.doctor.cause import Cause, Judgement, RuledOut, likely
from osaccess.diagnosis.doctor.evidence import Evidence


def _judge(evidence: Evidence) -> Judgement:
    refused = [one for one in evidence.requests if status_of(one.outcome) == 401 and one.service != "identity"]
    if not refused:
        return RuledOut("no service that was asked refuses the token") if evidence.requests else None
    if any(status_of(look) in (401, 404) for look in evidence.validations):
        return None  # Keystone itself does not accept the token every time
    one = refused[0]
    if one.allowed is False:
        return None
    said = f"{one}: 401 for a token that Keystone accepts"
    if one.allowed is None:
        return likely(said, "the login has no access rules")
    other = evidence.eyes.same_request
    if isinstance(other, Answer):
        return (
            likely(said, "a login without rules is refused too")
            if other.status == 401
            else RuledOut("a login without access rules is let through there")
        )
    return likely(said)


CAUSE = Cause(
    id="service-refuses-all",
    title="The service does not accept tokens of this Keystone.",
    shows="401 at one service, while all others work",
    told_by="a token that Keystone accepts is refused there; without access rules it cannot be a rule",
    log="`Invalid user token` in the service's log",
    mend=(
        "Tell the operator: www_authenticate_uri, auth_url and memcached of [keystone_authtoken] of that service."
    ),
    judge=_judge,
)
