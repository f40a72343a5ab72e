"""Owns the cause: the application credential does not exist: it was deleted, or is another cloud's."""

from osaccess.diagnosis.doctor.cause import Cause, Judgement, RuledOut, certain
from osaccess.diagnosis.doctor.evidence import Evidence


def _judge(evidence: Evidence) -> Judgement:
    if "Could not find Application Credential" in evidence.said:
        return certain(f"Keystone says: {evidence.said}")
    return RuledOut("Keystone would answer 404") if evidence.is_credential_refused else None


CAUSE = Cause(
    id="credential-gone",
    title="The application credential does not exist: it was deleted, or is another cloud's.",
    shows="404 `Could not find Application Credential: <id>.`",
    told_by="Keystone's own text; it goes with its owner too",
    log="nothing specific",
    mend="Make a new one: openstack application credential create …",
    judge=_judge,
)
