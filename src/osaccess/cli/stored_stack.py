"""Owns finding a stack's state for commands that look at it and need no cloud, whichever engine keeps it."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from osaccess.cli.run_options import RunOptions
from osaccess.cli.stack import backend_of
from osaccess.cli.target import (
    REHEARSAL_FOLDER,
    REHEARSAL_STACK,
    EmbeddedState,
    Target,
    rehearsal_state,
    resolve_cloud,
)
from osaccess.clock import utc_now
from osaccess.engines import pulumi_cli
from osaccess.engines.embedded import state_edits
from osaccess.engines.embedded.file_backend import FileBackend
from osaccess.engines.embedded.operations import read_state
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.state_export import exported
from osaccess.errors import BadInput


@dataclass(frozen=True, slots=True)
class StoredStack:
    """A stack and where its state lies; `place` None = the CLI keeps it."""

    project: Path
    stack: str
    place: EmbeddedState | None

    @property
    def backend(self) -> FileBackend | None:
        """The backend of the embedded engine, or None where the CLI keeps the state."""
        return None if self.place is None else backend_of(self.project, self.stack, self.place)

    def resources(self) -> Sequence[ResourceState]:
        """Return what the state lists; secrets are still wrapped, or plain as the CLI exports them."""
        backend = self.backend
        return (
            pulumi_cli.read_state(self.project, self.stack, os.environ) if backend is None else read_state(backend)
        )

    def unprotect(self, urns: tuple[str, ...]) -> None:
        """Take the protection from some resources. Raises BadInput, Failed."""
        backend = self.backend
        if backend is None:
            pulumi_cli.change_state(self.project, self.stack, ("unprotect", *urns), os.environ)
            return
        state_edits.unprotect(backend, urns)

    def forget(self, urn: str, *, even_protected: bool, with_dependents: bool) -> None:
        """Take a resource out of the state; in the cloud it stays. Raises BadInput, Failed."""
        backend = self.backend
        if backend is None:
            options = {"--force": even_protected, "--target-dependents": with_dependents}
            words = ("delete", urn, *(option for option, is_given in options.items() if is_given))
            pulumi_cli.change_state(self.project, self.stack, words, os.environ)
            return
        state_edits.forget(backend, urn, even_protected=even_protected, with_dependents=with_dependents)

    def export(self, *, show_secrets: bool) -> dict[str, Any]:
        """Return the state in the CLI's export format."""
        backend = self.backend
        if backend is not None:
            return exported(backend, utc_now(), show_secrets=show_secrets)
        text = pulumi_cli.export_state(self.project, self.stack, os.environ, show_secrets=show_secrets)
        deployment: dict[str, Any] = json.loads(text)
        return deployment


def stored_stack(options: RunOptions) -> StoredStack:
    """Return the stack that the options name; starts nothing. Raises BadInput where there is none."""
    if not options.rehearsal:
        target = resolve_cloud(options, os.environ)
        require_stack(target)
        return StoredStack(target.project, target.stack, target.state)
    project = options.project.absolute()
    require_rehearsal(project)
    return StoredStack(project, REHEARSAL_STACK, rehearsal_state(project))


def require_stack(target: Target) -> None:
    """Raise BadInput where the embedded engine keeps no such stack: a misspelt name is no empty stack."""
    if target.state is None or target.is_rehearsal:
        return
    backend = backend_of(target.project, target.stack, target.state)
    if backend.checkpoint_file.exists() or backend.journal_file.exists():
        return
    folder = backend.checkpoint_file.parent
    known = sorted(file.stem for file in folder.glob("*.json"))
    raise BadInput(
        f"There is no stack {target.stack!r} in {folder}.",
        mend=f"It has: {', '.join(known)}." if known else "Type for a first one: osaccess up --stack NAME",
    )


def require_rehearsal(project: Path) -> None:
    """Raise BadInput where no rehearsal was begun in the project."""
    if not (project / REHEARSAL_FOLDER / "passphrase").exists():
        raise BadInput(f"There is no rehearsal in {project}.", mend="Type there: osaccess up --rehearsal")
