"""Owns the closure of roles under a cloud's implications (admin → manager → member → reader, or none)."""

from collections.abc import Iterable, Mapping, Sequence


def closure(roles: Iterable[str], implies: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the roles and all that they imply, sorted.

    Keystone stores exactly this set with an application credential, whatever subset was asked for
    (facts/keystone.md 4.1), so it is also what a document has to write to be unchanged after a refresh.
    """
    found: set[str] = set()
    waiting = list(roles)
    while waiting:
        role = waiting.pop()
        if role not in found:
            found.add(role)
            waiting.extend(implies.get(role, ()))
    return tuple(sorted(found))
