"""Owns the comparison of a live credential with its state: owner, project, roles, rules, end."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from osaccess.access.access_rule import AccessRule
from osaccess.clock import in_utc_text
from osaccess.diagnosis.checks import Check, Mismatch, Passed


@dataclass(frozen=True, slots=True)
class CredentialIdentity:
    """What a credential is: as its state says, or as Keystone says.

    Attributes:
        owner_id: the owner's user id.
        project_id: the project that its tokens act on.
        roles: role names, sorted.
        access_rules: the requests that it may send; () = every request.
        is_restricted: it cannot make further credentials.

    """

    owner_id: str
    project_id: str
    roles: tuple[str, ...]
    access_rules: tuple[AccessRule, ...]
    is_restricted: bool


def compare_identity(expected: CredentialIdentity, seen: CredentialIdentity) -> Iterator[Check]:
    """Yield one check for each thing that a token says of its credential."""
    yield _equal("owner", expected.owner_id, seen.owner_id)
    yield _equal("project", expected.project_id, seen.project_id)
    yield _equal("roles", _listed(sorted(expected.roles)), _listed(sorted(seen.roles)))
    yield _equal("access rules", _rules(expected.access_rules), _rules(seen.access_rules))
    yield _equal("kind", _kind(expected.is_restricted), _kind(seen.is_restricted))


def compare_end(expected: datetime | None, seen: datetime | None) -> Check:
    """Return the check of the credential's end; None = never."""
    return _equal("expiry", _end(expected), _end(seen))


def _equal(what: str, expected: str, seen: str) -> Check:
    return Passed(what, seen) if expected == seen else Mismatch(what, expected, seen)


def _listed(items: Iterable[str]) -> str:
    return ", ".join(items) or "none"


def _rules(rules: Iterable[AccessRule]) -> str:
    return "; ".join(str(rule) for rule in sorted(rules)) or "no restriction at all"


def _kind(is_restricted: bool) -> str:
    return "restricted" if is_restricted else "unrestricted"


def _end(instant: datetime | None) -> str:
    return "never" if instant is None else in_utc_text(instant)
