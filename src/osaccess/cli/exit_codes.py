"""Owns the one table of exit codes (design, decision 13); README and `--help` print it from here."""

from enum import IntEnum

from osaccess.errors import BadInput, OsaccessError, Refused


class ExitCode(IntEnum):
    """What the command tells the shell."""

    DONE = 0
    FAILED = 1
    BAD_INPUT = 2
    BUG = 3
    POLICY = 5
    INTERRUPTED = 130


MEANING = {
    ExitCode.DONE: "done",
    ExitCode.FAILED: "the engine, the cloud or a proof failed",
    ExitCode.BAD_INPUT: "bad input or usage",
    ExitCode.BUG: "a bug of osaccess itself",
    ExitCode.POLICY: "a mandatory policy finding",
    ExitCode.INTERRUPTED: "interrupted",
}


def exit_code_of(error: OsaccessError) -> ExitCode:
    """Return the exit code for an error of the family."""
    if isinstance(error, Refused):
        return ExitCode.POLICY
    if isinstance(error, BadInput):
        return ExitCode.BAD_INPUT
    return ExitCode.FAILED
