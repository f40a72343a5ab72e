"""Owns the closure of roles under a cloud's implications (admin → manager → member → reader, or none)."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence

_UNSEEN = frozenset(("Mn", "Me", "Cf", "Cc"))
"""Categories of accents, of marks and of characters without a shape."""


def folded_role(name: str) -> str:
    """Return what is the same for all spellings of a role that a Keystone may take for one.

    A Keystone on MySQL compares as its collation does: case, accents, blanks at the ends and characters that nobody
    sees make no difference to most of them.
    """
    plain = unicodedata.normalize("NFKD", name)
    return "".join(one for one in plain if unicodedata.category(one) not in _UNSEEN).strip().casefold()


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
