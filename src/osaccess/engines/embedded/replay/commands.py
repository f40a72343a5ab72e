"""Owns the CLI's other commands that steps use: cancel, state unprotect, stack output, config.

They are done with the engine's own parts, so that a replay needs no CLI; deliberately only what scenarios use.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from osaccess.engines.embedded.file_backend import FileBackend
from osaccess.engines.embedded.operations import read_state
from osaccess.engines.embedded.replay.state_rows import revealed_outputs
from osaccess.engines.embedded.state_edits import unprotect_all
from osaccess.errors import BadInput

Config = Mapping[str, tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class CommandOutcome:
    """Exit code, standard output and standard error."""

    exit: int
    output: str
    trouble: str = ""


def carried_out(words: list[str], backend: FileBackend, config: Config) -> CommandOutcome:
    """Do what a command of the CLI does. Raises BadInput for a command that the replay does not know."""
    match words:
        case ["cancel", *_]:
            backend.cancel()
            return CommandOutcome(0, f"The currently running update for '{backend.stack}' has been canceled!\n")
        case ["state", "unprotect", "--all", *_]:
            unprotect_all(backend)
            return CommandOutcome(0, "All resources unprotected\n")
        case ["stack", "output", "--json", *options]:
            return CommandOutcome(0, _json(_outputs(backend, show_secrets="--show-secrets" in options)))
        case ["config", *options] if "--json" in options:
            return CommandOutcome(0, _json(_shown(config)))
    raise BadInput(f"The replay does not know the command `pulumi {' '.join(words)}`.")


def _outputs(backend: FileBackend, *, show_secrets: bool) -> Any:
    roots = [state for state in read_state(backend) if state.type == "pulumi:pulumi:Stack"]
    return revealed_outputs(roots[0].outputs if roots else {}, show_secrets=show_secrets)


def _shown(config: Config) -> dict[str, Any]:
    return {
        key: {"secret": True} if is_secret else {"value": value, "secret": False}
        for key, (value, is_secret) in sorted(config.items())
    }


def _json(value: Any) -> str:
    return json.dumps(value, indent=2) + "\n"
