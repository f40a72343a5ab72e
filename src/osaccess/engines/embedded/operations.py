"""Owns the operations on a stack: preview, up, refresh, destroy, import; deliberately prints nothing, reads no option.

This is the entry to the embedded engine; everything else in this package serves it.
"""

from dataclasses import dataclass, replace

from osaccess.engines.embedded.adoption import Adoption
from osaccess.engines.embedded.backend import Backend
from osaccess.engines.embedded.checkpoint import StoredState, load_checkpoint
from osaccess.engines.embedded.operation import Operation
from osaccess.engines.embedded.pending import KEEP_PENDING, PendingCreates
from osaccess.engines.embedded.recovery import replay
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.run_settings import Kind, RunResult, RunSettings

__all__ = ["EmbeddedRun", "RunResult", "read_deployment", "read_state"]


@dataclass(frozen=True, kw_only=True)
class EmbeddedRun(RunSettings):
    """One stack, and how it is operated on. One object may be used several times, one operation after the other."""

    def preview(self) -> RunResult:
        """Tell what `up` would do; nothing is changed or kept. Raises BadInput, Failed."""
        return Operation(self, Kind.UPDATE, dry_run=True).execute()

    def up(self) -> RunResult:
        """Bring the cloud to what the program describes. Raises BadInput, Failed before anything is done."""
        return Operation(self, Kind.UPDATE, dry_run=False).execute()

    def refresh(self, *, dry_run: bool = False, pending: PendingCreates = KEEP_PENDING) -> RunResult:
        """Read the present state of the cloud into the stored one. Raises BadInput, Failed."""
        return Operation(self, Kind.REFRESH, dry_run=dry_run, pending=pending).execute()

    def adopt(self, adoption: Adoption, *, dry_run: bool = False) -> RunResult:
        """Take an existing resource into the state, as `pulumi import` does. Raises BadInput, Failed."""
        return Operation(self, Kind.IMPORT, dry_run=dry_run, adoption=adoption).execute()

    def destroy(self, *, dry_run: bool = False) -> RunResult:
        """Delete everything that the state lists, dependents first; the program is not run. Raises BadInput, Failed."""
        return Operation(self, Kind.DESTROY, dry_run=dry_run).execute()


def read_state(backend: Backend) -> list[ResourceState]:
    """Return the stored resources, with what an interrupted run has finished; secrets are still wrapped.

    Changes nothing and takes no lock. Raises BadInput, Failed.
    """
    return list(read_deployment(backend).resources)


def read_deployment(backend: Backend) -> StoredState:
    """Return the stored state like `read_state`, with the operations that a killed run left pending."""
    recovered = replay(load_checkpoint(backend), backend)
    return replace(recovered.stored, pending=recovered.pending)
