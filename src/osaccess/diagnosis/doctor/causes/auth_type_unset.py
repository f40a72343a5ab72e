"""Owns the cause: the variables of an application credential stand without OS_AUTH_TYPE."""

from osaccess.diagnosis.doctor.cause import Cause, Judgement, RuledOut, certain
from osaccess.diagnosis.doctor.evidence import Evidence, Kind


def _judge(evidence: Evidence) -> Judgement:
    if evidence.setup.kind is not Kind.APPLICATION_CREDENTIAL:
        return None
    if not evidence.setup.auth_type:
        where = "OS_AUTH_TYPE" if evidence.setup.from_variables else "auth_type"
        return certain(f"an application credential is given, {where} is not; clients take `password`")
    return RuledOut(f"auth_type is {evidence.setup.auth_type}")


CAUSE = Cause(
    id="auth-type-unset",
    title="The variables of an application credential stand without OS_AUTH_TYPE.",
    shows="clients log in as if by a password, without any: 401, or they ask for a user name",
    told_by="the settings alone; openstacksdk takes the plugin `password` then (seen)",
    log="nothing: no request comes that far",
    mend="Type: export OS_AUTH_TYPE=v3applicationcredential",
    judge=_judge,
)
