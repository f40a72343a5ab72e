"""Owns the cause: the account is locked after too many wrong passwords."""

from osaccess.diagnosis.doctor.cause import Cause, Judgement, RuledOut, likely, possible
from osaccess.diagnosis.doctor.evidence import Evidence, Gone, UserSeen
from osaccess.diagnosis.doctor.refused import refused_password


def _judge(evidence: Evidence) -> Judgement:
    user = evidence.eyes.user
    if isinstance(user, UserSeen):
        if user.enabled and user.domain_enabled:
            return likely(
                "refused with and without a scope",
                "the user exists and is enabled; a lock is not visible to anybody",
            )
        return RuledOut("the user or its domain is disabled")
    return None if isinstance(user, Gone) else possible("a lock is not visible to anybody")


CAUSE = Cause(
    id="account-locked",
    title="The account is locked after too many wrong passwords.",
    shows=("401 with the sentence that says nothing, even with the right password; credentials and tokens go on"),
    told_by="not even an admin sees it: it stays possible as long as nothing else is proven",
    log="nothing specific",
    mend=("Wait for the cloud's lockout time ([security_compliance] lockout_duration), then log in once."),
    judge=refused_password(_judge),
)
