"""Owns the cause: the application credential is expired."""

from osaccess.clock import in_utc_text
from osaccess.diagnosis.doctor.cause import Cause, Judgement, RuledOut, certain, possible
from osaccess.diagnosis.doctor.evidence import CredentialSeen, Evidence, Gone


def _judge(evidence: Evidence) -> Judgement:
    if not evidence.is_credential_refused:
        return None
    record = evidence.eyes.credential
    if isinstance(record, CredentialSeen):
        if record.expires_at is None or record.expires_at > evidence.now:
            return RuledOut("another login sees that it has not ended")
        return certain(f"another login sees that it ended at {in_utc_text(record.expires_at)}")
    return None if isinstance(record, Gone) else possible("nobody but its owner and an admin can tell")


CAUSE = Cause(
    id="credential-expired",
    title="The application credential is expired.",
    shows="401 with the sentence that says nothing",
    told_by="its owner or an admin sees expires_at",
    log="nothing specific",
    mend="Make a new one; Keystone cannot prolong one. `osaccess up` rotates with overlap.",
    judge=_judge,
)
