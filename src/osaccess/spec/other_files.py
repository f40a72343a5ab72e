"""Owns how a document gets at the files that it names; opens none itself: the files are an argument."""

from collections.abc import Sequence
from typing import Protocol

from osaccess.errors import BadInput


class OtherFiles(Protocol):
    """The files beside a document. Names are relative to its folder, with '/'."""

    def __call__(self, name: str) -> str:
        """Return the text of a file. Raises BadInput."""
        ...

    def matching(self, pattern: str) -> Sequence[str]:
        """Return the names that a pattern stands for, sorted: `teams/*.yaml`. A name without `*` stands for itself."""
        ...


class NoOtherFiles:
    """The files beside a document that is a text without a folder: none."""

    def __call__(self, name: str) -> str:
        """Refuse."""
        raise BadInput(f"{name!r} cannot be read: this document has no folder.")

    def matching(self, pattern: str) -> Sequence[str]:
        """Return the pattern, which is refused when it is read."""
        return (pattern,)


no_other_file = NoOtherFiles()
