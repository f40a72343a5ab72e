"""Owns how a mistake in a program becomes a message: Pulumi shows a RunError without a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

import pulumi

from osaccess.errors import OsaccessError


@contextmanager
def told_plainly() -> Iterator[None]:
    """Turn an error of the user's own making into one that Pulumi shows as a message, without a traceback."""
    try:
        yield
    except OsaccessError as error:
        raise pulumi.RunError(str(error)) from error
