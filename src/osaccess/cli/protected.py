"""Owns which protected resources stopped a run; deliberately unprotects none."""

from osaccess.engines.embedded.events import Diagnostic, Severity
from osaccess.engines.embedded.run_settings import RunResult

_WORDS = ("it is protected", "marked for protection")


def protected_against(result: RunResult) -> tuple[str, ...]:
    """Return the names of the resources that the run was to delete or replace, and may not.

    The engine tells it as the Pulumi CLI does, in a text that has the URN in quotes.
    """
    told = [one.message for one in result.events if isinstance(one, Diagnostic) and one.severity is Severity.ERROR]
    refusals = [message for message in told if any(words in message for words in _WORDS)]
    return tuple(
        state.name
        for state in result.resources
        if state.protect and any(f'"{state.urn}"' in message for message in refusals)
    )
