"""Owns what the nouns of a document must say of each other: every key that is named is there, and no circles."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta

from osaccess.access.expiry import Every, Never
from osaccess.access.instant import duration_text
from osaccess.spec.access import AccessSpec
from osaccess.spec.credential import CredentialSpec
from osaccess.spec.existing import MayExist
from osaccess.spec.limits import CredentialClass
from osaccess.spec.project import ProjectSpec
from osaccess.spec.twins import twin_assignments
from osaccess.yaml_text import KeyPath

LooseEnd = tuple[KeyPath, str]


def loose_ends(spec: AccessSpec) -> Iterator[LooseEnd]:
    """Yield each reference to something that the document does not have, and each contradiction, with its key."""
    yield from _projects(spec)
    yield from _people(spec)
    for name, assignment in spec.role_assignments.items():
        for noun, key in (assignment.actor, assignment.target):
            known: Mapping[str, MayExist] = getattr(spec, f"{noun}s")
            yield from _reference(("role_assignments", name, noun), noun, key, known)
            if assignment.is_there and key in known and known[key].there is None:
                word = "existing" if assignment.existing else "adopt"
                yield (
                    ("role_assignments", name, word),
                    f"The {noun} {key!r} is made by this document, so nobody has given roles there yet. "
                    f"Leave `{word}` out; where it was adopted, keep its `adopt`.",
                )
    yield from twin_assignments(spec)
    for name, credential in spec.credentials.items():
        yield from _credential(("credentials", name), credential, spec)
        yield from _lifetime(("credentials", name), credential, spec)


def _projects(spec: AccessSpec) -> Iterator[LooseEnd]:
    for name, project in spec.projects.items():
        if project.domain is not None:
            yield from _reference(("projects", name, "domain"), "domain", project.domain, spec.domains)
        if project.parent is not None:
            yield from _reference(("projects", name, "parent"), "project", project.parent, spec.projects)
            if name in ancestors(spec, name):
                yield ("projects", name, "parent"), f"The project {name!r} would be below itself."


def ancestors(spec: AccessSpec, project: str) -> tuple[str, ...]:
    """Return the keys of the projects above this one, the nearest first; a circle ends where it closes."""
    found: list[str] = []
    above = spec.projects[project].parent
    while above in spec.projects and above not in found:
        found.append(above)
        above = spec.projects[above].parent
    return tuple(found)


def domain_of(spec: AccessSpec, project: str) -> str | None:
    """Return the key of the project's domain, its topmost ancestor's; None = the cloud's default domain."""
    above = ancestors(spec, project)
    return spec.projects[above[-1] if above else project].domain


def parents_first(spec: AccessSpec) -> list[tuple[str, ProjectSpec]]:
    """Return the projects with each parent before its children, else in the order of the document."""
    return sorted(spec.projects.items(), key=lambda item: len(ancestors(spec, item[0])))


def _people(spec: AccessSpec) -> Iterator[LooseEnd]:
    for noun, nouns in (("owners", spec.owners), ("users", spec.users), ("groups", spec.groups)):
        for name, one in nouns.items():
            if one.domain is not None:
                yield from _reference((noun, name, "domain"), "domain", one.domain, spec.domains)
    for name in spec.users.keys() & spec.owners.keys():
        yield (
            ("users", name),
            f"{name!r} is one of `owners` too. Give one of them another key; `name` keeps the name.",
        )
    for name, group in spec.groups.items():
        for index, member in enumerate(group.members):
            if member not in spec.users and member not in spec.owners:
                path = ("groups", name, "members", index)
                yield path, unknown("user or owner", member, [*spec.users, *spec.owners])


def _credential(path: KeyPath, credential: CredentialSpec, spec: AccessSpec) -> Iterator[LooseEnd]:
    if credential.owner is not None and credential.project is not None:
        yield from _reference((*path, "owner"), "owner", credential.owner, spec.owners)
        yield from _reference((*path, "project"), "project", credential.project, spec.projects)
        yield from _login(path, credential.owner, spec, self_service=credential.self_service)
    elif spec.owners:
        yield (
            path,
            "This credential has no `owner`, so it would belong to the login that deploys the document. "
            "Name one of its owners, or keep credentials of your own login in a document without owners.",
        )


def _login(path: KeyPath, owner: str, spec: AccessSpec, *, self_service: bool) -> Iterator[LooseEnd]:
    if self_service or owner not in spec.owners:
        return
    login, name = spec.owners[owner].login, path[-1]
    if login is not None and login.sso is not None:
        yield (
            (*path, "owner"),
            f"{owner!r} logs in through {login.sso}, which no pipeline can. Write `self_service: true` here; then "
            f"{owner!r} types: osaccess credentials create --from access.yaml {name}",
        )
    elif login is None and spec.owners[owner].there is not None:
        yield (
            (*path, "owner"),
            f"{owner!r} exists already, so its password is not known here. Give it a `login` in `owners`, or write "
            "`self_service: true` here.",
        )


def _lifetime(path: KeyPath, credential: CredentialSpec, spec: AccessSpec) -> Iterator[LooseEnd]:
    if credential.kind is None:
        return
    limit = spec.max_lifetime(credential.kind)
    match credential.expiry.as_expiry():
        case Every() as expiry if expiry.lifetime > limit:
            yield (*path, "expiry"), too_long(credential.kind, expiry.lifetime, limit)
        case Never():
            yield (
                (*path, "unsafe_never_expires"),
                f"A credential of class {credential.kind} lives {duration_text(limit)} at most. "
                "Leave `class` out, or let it expire.",
            )


def too_long(kind: CredentialClass, lifetime: timedelta, limit: timedelta) -> str:
    """Return the sentence about a credential that lives longer than its class may."""
    return (
        f"A credential of class {kind} lives {duration_text(limit)} at most; this one lives {duration_text(lifetime)} "
        f"(`every` and `overlap` together). Shorten it, or raise `limits: {{{kind}: {{max_lifetime: …}}}}`."
    )


def _reference(path: KeyPath, noun: str, name: str, known: Mapping[str, object]) -> Iterator[LooseEnd]:
    if name not in known:
        yield path, unknown(noun, name, known)


def unknown(noun: str, name: str, known: Iterable[str]) -> str:
    """Return the sentence about a name that is none, with what may have been meant."""
    names = list(known)
    close = difflib.get_close_matches(name, names, n=1)
    meant = f" Did you mean {close[0]!r}?" if close else ""
    there = f"The document has: {', '.join(names)}." if names else f"The document has no {noun}s."
    return f"There is no {noun} {name!r}.{meant} {there}"
