"""Owns what a report cannot say, in words: silence would read as "nothing". Deliberately judges nothing.

What policies could not judge is `osaccess.report.findings`' part.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from osaccess.report.access import NOBODY_KNOWS, Picture
from osaccess.report.events import Change
from osaccess.report.kinds import DOMAIN, PROJECT, USER, WORDS
from osaccess.report.model import Context
from osaccess.rules.facts import UNKNOWN, Unknown

_QUIET = frozenset({"same", "read", "refresh"})


def undecided_of(after: Picture, context: Context, changes: Iterable[Change] = ()) -> Iterator[str]:
    """Yield what nobody knows, one sentence each."""
    changes = tuple(changes)
    yield from _of_credentials(after)
    yield from _of_grants(after)
    switches = [
        f"{WORDS[one.type]} {one.name}"
        for one in changes
        if one.type in (USER, PROJECT, DOMAIN)
        and one.left is not None
        and one.left.props.get("enabled") is UNKNOWN
    ]
    if switches:
        yield f"Whether these are enabled, only the update will show: {', '.join(sorted(switches))}."
    yield from _of_strangers(changes)
    if context.mounts is None:
        yield "No facts of the cloud were given (--cloud): mount prefixes and names of roles are not known."
    if context.plan is None:
        why = "There is no document that can be read" if context.stopped else "No document was given (--document)"
        yield f"{why}: rotations ahead are not known."
    if context.enforces_new_defaults is False:
        yield (
            "This cloud does not enforce the new default policies (`enforce_new_defaults: false`): a role may reach "
            "more than is said here, and what counts as lost may stay."
        )
    yield "Operations are lower bounds by the services' default policies; what operators changed is not known."


def _of_credentials(picture: Picture) -> Iterator[str]:
    for one in picture.credentials:
        values = (
            ("roles", one.roles),
            ("access rules", one.rules),
            ("end", one.expires_at),
            ("whether it is unrestricted", one.is_unrestricted),
        )
        unknown = [word for word, value in values if isinstance(value, Unknown)]
        if unknown:
            yield f"{one.name}: not known before the update: {', '.join(unknown)}."
        hidden = [
            word
            for word, name in (("whose it is", one.owner), ("on which project it is", one.project))
            if name == NOBODY_KNOWS
        ]
        if hidden:
            yield f"{one.name}: {' and '.join(hidden)}, only the update will show."


def _of_grants(picture: Picture) -> Iterator[str]:
    assignments = sorted({one.name for one in picture.grants if NOBODY_KNOWS in (one.actor, one.place, one.role)})
    if assignments:
        yield f"Whom these assignments give what, and where, only the update will show: {', '.join(assignments)}."
    memberships = sorted(urn.rpartition("::")[2] for urn, pair in picture.joined.items() if NOBODY_KNOWS in pair)
    if memberships:
        yield f"Who joins which group by these memberships, only the update will show: {', '.join(memberships)}."


def _of_strangers(changes: Iterable[Change]) -> Iterator[str]:
    """Yield what else the program changes: a report of access must not read as if that were nothing."""
    counts = Counter(
        (one.type, one.op) for one in changes if one.op not in _QUIET and one.type not in WORDS and _is_custom(one)
    )
    if counts:
        told = ", ".join(f"{count} {type_} ({op})" for (type_, op), count in sorted(counts.items()))
        yield f"This run changes things of types that this report does not look into: {told}."


def _is_custom(change: Change) -> bool:
    """Tell whether it is a thing of a provider, and neither a component nor a login."""
    state = change.new or change.old
    is_own = change.type.startswith(("pulumi:", "osaccess:"))
    return state is not None and bool(state.provider) and not is_own
