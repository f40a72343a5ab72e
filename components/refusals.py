"""Owns how a mistake in a program becomes a message: Pulumi shows a RunError without a traceback."""

import difflib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import pulumi

from osaccess.errors import BadInput, OsaccessError


@contextmanager
def told_plainly() -> Iterator[None]:
    """Turn an error of the user's own making into one that Pulumi shows as a message, without a traceback."""
    try:
        yield
    except OsaccessError as error:
        raise pulumi.RunError(str(error)) from error


def refuse_odd_keys(what: str, args: Iterable[str], known: type) -> None:
    """Refuse arguments with a key that their TypedDict `known` does not have, or without one that they need.

    A type checker sees both; without one a misspelt key would be read by nobody. Raises BadInput.
    """
    required: frozenset[str] = known.__required_keys__  # type: ignore[attr-defined]
    keys: frozenset[str] = required | known.__optional_keys__  # type: ignore[attr-defined]
    given = set(args)
    for key in sorted(given - keys):
        close = difflib.get_close_matches(key, keys, n=1)
        raise BadInput(
            f"The arguments of {what} have a key that is not known here: {key!r}.",
            mend=f"Did you mean {close[0]!r}?" if close else f"Known are: {', '.join(sorted(keys))}.",
        )
    if missing := sorted(required - given):
        raise BadInput(f"The arguments of {what} lack {', '.join(repr(key) for key in missing)}.")
