"""Owns the one family of errors that users see; deliberately does not print or exit (cli does).

Every error answers three questions: what is wrong (`problem`), why it matters (`because`), what to
type (`mend`). The class decides the exit code, in one table of `osaccess.cli.exit_codes`.
No text in an error may hold a secret.
"""

from collections.abc import Sequence


class OsaccessError(Exception):
    """Something that the user has to know, in his words. Never raised for a fault of our own.

    Args:
        problem: what is wrong, one sentence, with the names that the user wrote.
        because: why it matters, one sentence; empty where the problem says it all.
        mend: what to type or change, one sentence or command.

    """

    def __init__(self, problem: str, *, because: str = "", mend: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.because = because
        self.mend = mend

    def lines(self) -> Sequence[str]:
        """Return the non-empty parts, in reading order."""
        return [part for part in (self.problem, self.because, self.mend) if part]

    def __str__(self) -> str:
        return "\n".join(self.lines())


class BadInput(OsaccessError):
    """What the user wrote or typed cannot be used: a document, an option, a login, a folder. Exit code 2."""


class Failed(OsaccessError):
    """The cloud, the engine or a server did not do what was asked. Exit code 1."""


class Refused(OsaccessError):
    """A mandatory policy finding stopped the operation. Exit code 5."""
