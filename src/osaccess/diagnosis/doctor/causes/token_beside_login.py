"""Owns the cause: a token stands beside the settings of another login."""

from osaccess.diagnosis.doctor.cause import Cause, Judgement, RuledOut, certain
from osaccess.diagnosis.doctor.evidence import Evidence

_OTHERS = ("password", "username", "user_id", "user_domain_id", "user_domain_name")


def _judge(evidence: Evidence) -> Judgement:
    setup = evidence.setup
    if "token" not in setup.given:
        return None
    beside = [setup.name_of(name) for name in _OTHERS if name in setup.given]
    if not beside:
        return RuledOut("nothing stands beside the token")
    mend = f"Type: unset {' '.join(beside)} -- or unset OS_TOKEN, for the other login."
    return certain(f"{setup.name_of('token')} together with {', '.join(beside)}", mend=mend)


CAUSE = Cause(
    id="token-beside-login",
    title="A token stands beside the settings of another login.",
    shows=(
        "clients fail before they send anything: `unexpected keyword argument 'user_domain_name'` "
        "(openstacksdk), or take the wrong one of both"
    ),
    told_by="the settings alone",
    log="nothing: no request comes that far",
    mend="Unset what does not belong to the token.",
    judge=_judge,
)
