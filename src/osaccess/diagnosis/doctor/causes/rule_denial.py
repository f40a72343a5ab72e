"""Owns the cause: the access rules of the credential do not allow the request."""

from osaccess.diagnosis.answers import Answer, NotAsked, status_of
from osaccess.diagnosis.doctor.cause import Cause, Judgement, NotChecked, RuledOut, certain
from osaccess.diagnosis.doctor.evidence import Evidence, RequestSeen


def _judge(evidence: Evidence) -> Judgement:
    for one in evidence.requests:
        if isinstance(one.outcome, NotAsked):
            if one.allowed is False:
                said = f"no rule of the credential matches {one} (not sent: {one.outcome.reason})"
                return certain(said, mend=_explain(one, evidence))
            return NotChecked(f"{one} was not sent: {one.outcome.reason}")
    tried = [one for one in evidence.requests if status_of(one.outcome) == 401]
    for one in tried:
        challenge = one.outcome.challenge if isinstance(one.outcome, Answer) else ""
        if one.allowed is False:
            return certain(f"{one}: 401, and no rule of the credential matches it", mend=_explain(one, evidence))
        if one.service == "identity" and "uri=" in challenge and '/v3"' not in challenge:
            return certain(f"{one}: 401 with the header that Keystone sends for access rules only")
    if evidence.requests and evidence.requests[0].allowed is None and evidence.issued is not None:
        return RuledOut("this login has no access rules")
    return None


def _explain(request: RequestSeen, evidence: Evidence) -> str:
    """Return the command that tells which part of which rule differs."""
    rules = evidence.issued.rules if evidence.issued else None
    near = [rule for rule in rules or () if rule.service == request.service] or list(rules or ())
    options = "".join(f" --rule '{rule}'" for rule in near[:5])
    return f"Its rules stay as they are: make a new one. What differs: osaccess explain '{request}'{options}"


CAUSE = Cause(
    id="rule-denial",
    title="The access rules of the credential do not allow the request.",
    shows="401, exactly as for a bad token",
    told_by=(
        "Keystone's own refusals have a header without /v3; elsewhere the rules are compared with the request"
    ),
    log="`Invalid user token`, `Rejecting request`",
    mend="Its rules stay as they are: make a new one. What differs: osaccess explain 'METHOD SERVICE PATH' --rule …",
    judge=_judge,
)
