"""Owns what cannot be told for want of a fact about the cloud, where it matters for this document."""

from collections.abc import Iterator

from osaccess.check.finding import Check, Found, Level
from osaccess.check.subject import Subject
from osaccess.cloud.model import Fact


def _run(subject: Subject) -> Iterator[Found]:
    cloud = subject.cloud
    told: set[tuple[str, ...]] = set()
    for name, credential in subject.spec.credentials.items():
        unsure = cloud.unsure_of(credential.roles)
        others = sorted(set(cloud.roles) - set(cloud.closure(credential.roles)))
        if unsure and others and unsure not in told:
            told.add(unsure)
            yield Found(
                Level.WARNING,
                ("credentials", name, "roles"),
                f"What {_list(unsure)} implies is not known ({cloud.why_unknown(Fact.IMPLICATIONS)}). Keystone stores "
                f"implied roles with a credential; if one of {_list(others)} is implied, the first refresh makes the "
                "next `up` replace it.",
                "Have an admin type `osaccess cloud pin`, or write `implies: [...]` at the role in cloud.yaml.",
            )
    if cloud.user_limit is None and subject.spec.credentials:
        yield Found(
            Level.NOTE,
            ("credentials",),
            f"Whether all generations fit under the cloud's limit of credentials per user is not known: "
            f"{cloud.why_unknown(Fact.USER_LIMIT)}.",
            "Write `user_limit: N` into cloud.yaml, -1 for none (Keystone's default); `osaccess cloud pin` keeps it.",
        )


def _list(names: tuple[str, ...] | list[str]) -> str:
    return ", ".join(repr(name) for name in names)


CHECK = Check(
    id="unknown-facts",
    asks="Which answers are missing, because this login could not read a fact about the cloud?",
    run=_run,
)
