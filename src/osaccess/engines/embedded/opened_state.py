"""Owns the state that a run starts from: what is stored, and what a killed run left beside it; takes no step."""

from dataclasses import replace

from osaccess.engines.embedded.checkpoint import load_checkpoint
from osaccess.engines.embedded.interrupted_deletes import Next
from osaccess.engines.embedded.knowledge import Knowledge
from osaccess.engines.embedded.pending import PendingCreates, warning_of
from osaccess.engines.embedded.provider_registry import ProviderRegistry
from osaccess.engines.embedded.recovery import replay, settle
from osaccess.engines.embedded.reporter import Reporter
from osaccess.engines.embedded.run_settings import Kind, RunSettings
from osaccess.engines.embedded.snapshot import Snapshot
from osaccess.engines.embedded.urns import name_of


def open_state(
    run: RunSettings,
    kind: Kind,
    knowledge: Knowledge,
    providers: ProviderRegistry,
    reporter: Reporter,
    cleared: PendingCreates,
    *,
    dry_run: bool,
) -> Snapshot:
    """Return the state of the stack, with what became of a killed run's requests. Raises Failed, BadInput.

    Args:
        run: whose state it is.
        kind: what the run is about to do.
        knowledge: takes note of what is stored.
        providers: take in those that are stored, and are asked what became of unfinished requests.
        reporter: is told of them, and learns which values are secret.
        cleared: the pending creates that the user knows about.
        dry_run: a preview: nothing is looked for, nothing is written.

    """
    recovered = replay(load_checkpoint(run.backend), run.backend)
    for state in recovered.stored.resources:
        reporter.redaction.learn(state.inputs)
        reporter.redaction.learn(state.outputs)
        reporter.redaction.spare(name_of(state.urn))
    providers.add_stored(recovered.stored.resources)
    knowledge.of_state(recovered.stored.resources)
    next_ = Next.PREVIEW if dry_run else _next_of(run, kind)
    pending, settled = settle(recovered, providers, reporter, run.stack, next_)
    if pending and not dry_run and (recovered.changed or kind is not Kind.REFRESH):
        reporter.warn(warning_of(pending, run.stack))
    kept = tuple(intent for intent in pending if not cleared.forgets(intent))
    snapshot = Snapshot(replace(settled, pending=kept), None if dry_run else run.backend, run.clock)
    if recovered.changed:
        snapshot.write()  # from here on the checkpoint holds it
    return snapshot


def _next_of(run: RunSettings, kind: Kind) -> Next:
    """Return what this run is to what a killed one left unfinished."""
    match kind:
        case Kind.UPDATE:
            return Next.REFRESH if run.refresh_first else Next.UPDATE
        case Kind.REFRESH:
            return Next.REFRESH
        case Kind.DESTROY:
            return Next.DESTROY
        case Kind.IMPORT:
            return Next.IMPORT
