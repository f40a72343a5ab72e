"""Owns the cause: oS_* variables are mixed into the entry of clouds.yaml."""

from osaccess.diagnosis.answers import NotAsked, is_ok
from osaccess.diagnosis.doctor.cause import Cause, Judgement, RuledOut, certain, possible
from osaccess.diagnosis.doctor.evidence import Evidence


def _judge(evidence: Evidence) -> Judgement:
    setup = evidence.setup
    if not setup.mixed:
        return None
    names = [setup.name_of(name) for name in setup.mixed]
    what = f"{', '.join(names)} {'differs' if len(names) == 1 else 'differ'} from {setup.source}"
    mend = f"Type: unset {' '.join(names)}"
    if is_ok(evidence.login):
        return RuledOut(f"{what}, and the mixture logs in")
    if is_ok(evidence.alone):
        return certain(what, "the mixture is refused, the entry alone is accepted", mend=mend)
    if isinstance(evidence.alone, NotAsked):
        return possible(what, f"the entry alone was not tried: {evidence.alone.reason}", mend=mend)
    return RuledOut(f"{what}, but the entry alone is refused too")


CAUSE = Cause(
    id="mixed-sources",
    title="OS_* variables are mixed into the entry of clouds.yaml.",
    shows=(
        "it works in one tool and not in the other: the `openstack` command puts the variables over "
        "the entry, openstacksdk does not"
    ),
    told_by="both are tried, within two password logins",
    log="whatever the mixture leads to",
    mend="Unset the OS_* variables but OS_CLOUD.",
    judge=_judge,
)
