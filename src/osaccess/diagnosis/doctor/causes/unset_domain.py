"""Owns the cause: a user or project is given by name without its domain."""

from osaccess.diagnosis.doctor.cause import Cause, Judgement, RuledOut, certain
from osaccess.diagnosis.doctor.evidence import Evidence, Kind


def _judge(evidence: Evidence) -> Judgement:
    given = evidence.setup.given
    if evidence.setup.kind is not Kind.PASSWORD:
        return None
    default = given & {"default_domain_id", "default_domain_name", "default_domain"}
    lacks = [
        f"{noun}_domain_name"
        for noun, by_name, by_id in (("user", "username", "user_id"), ("project", "project_name", "project_id"))
        if by_name in given
        and by_id not in given
        and not default | given & {f"{noun}_domain_id", f"{noun}_domain_name"}
    ]
    if not lacks:
        return RuledOut("every name has its domain")
    names = [evidence.setup.name_of(name) for name in lacks]
    mend = " ".join(f"export {name}=Default" for name in names)
    return certain(f"{' and '.join(names)} not set", mend=f"Type: {mend}" if evidence.setup.from_variables else "")


CAUSE = Cause(
    id="unset-domain",
    title="A user or project is given by name without its domain.",
    shows="400 `Expecting to find domain in user`, or a client's complaint about a missing domain",
    told_by="the settings alone; the `openstack` command fills in the domain with the id `default`, others do not",
    log="the same text",
    mend="Add the domain: many clouds have one, `Default`.",
    judge=_judge,
)
