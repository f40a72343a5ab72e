"""Owns the cause: the password is expired or must be changed at first use."""

from osaccess.diagnosis.doctor.cause import Cause, Judgement, RuledOut, certain
from osaccess.diagnosis.doctor.evidence import Evidence


def _judge(evidence: Evidence) -> Judgement:
    if "password is expired" in evidence.said:
        return certain("Keystone says so, and says it only with the right password")
    return RuledOut("Keystone would say so") if evidence.is_generic else None


CAUSE = Cause(
    id="password-expired",
    title="The password is expired or must be changed at first use.",
    shows="401 `The password is expired and needs to be changed for user: …`",
    told_by="Keystone's own text, which it gives only with the right password",
    log="the same text",
    mend="Type: openstack user password set",
    judge=_judge,
)
