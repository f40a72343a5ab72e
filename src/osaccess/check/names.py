"""Owns names that Keystone would take for one: of projects, people and roles, and of an owner's credentials."""

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

from osaccess.check.finding import Check, Found, Level
from osaccess.check.subject import Subject
from osaccess.plan.known_ids import domain_id
from osaccess.spec.references import domain_of

_MYSQL = (
    "Keystone on MySQL or MariaDB compares names without case and answers 409 to the second; on others it is two."
)


def _run(subject: Subject) -> Iterator[Found]:
    spec, cloud = subject.spec, subject.cloud
    users = {**spec.owners, **spec.users}
    yield from _same(("domains",), {key: ((), one.name_in_keystone(key)) for key, one in _made(spec.domains)})
    yield from _same(
        ("projects",),
        {
            key: ((domain_id(spec, cloud, domain_of(spec, key)),), one.name_in_keystone(key))
            for key, one in _made(spec.projects)
        },
    )
    yield from _same(
        ("owners", "users"),
        {key: ((domain_id(spec, cloud, one.domain),), one.name_in_keystone(key)) for key, one in _made(users)},
    )
    yield from _same(
        ("groups",),
        {
            key: ((domain_id(spec, cloud, one.domain),), one.name_in_keystone(key))
            for key, one in _made(spec.groups)
        },
    )
    yield from _same(
        ("roles",),
        {name: ((), name) for name, role in spec.roles.items() if role.adopt is None},
        {((), name.lower()) for name in cloud.roles},
    )
    for credentials in subject.credentials_of.values():
        yield from _same(("credentials",), {name: ((), name) for name in credentials})


def _made(nouns: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    return ((key, one) for key, one in nouns.items() if not one.existing)


def _same(
    nouns: tuple[str, ...],
    names: Mapping[str, tuple[Hashable, str]],
    taken: set[tuple[Hashable, str]] | None = None,
) -> Iterator[Found]:
    """Yield each key whose name another key, or the cloud, has in the same place."""
    seen: dict[tuple[Hashable, str], str] = {}
    for key, (place, name) in names.items():
        folded = (place, name.lower())
        if folded in (taken or ()):
            yield Found(
                Level.ERROR,
                (nouns[0], key),
                f"The cloud has a role {name!r} already.",
                "Leave it out and use it by its name, or take another name.",
            )
        other = seen.setdefault(folded, key)
        if other == key:
            continue
        exact = names[other][1] == name
        yield Found(
            Level.ERROR if exact else Level.WARNING,
            (nouns[-1] if len(nouns) == 1 else nouns[0], key),
            f"{name!r} is the name of {other!r} too. "
            + ("Keystone answers 409 to the second." if exact else _MYSQL),
            "Give one of them another name.",
        )


CHECK = Check(
    id="names",
    asks="Would Keystone take two names for one: per owner across projects, per domain, also without case?",
    run=_run,
)
