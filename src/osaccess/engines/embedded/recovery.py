"""Owns what is made of a journal that a killed run left behind; deliberately deletes nothing by itself.

First the finished operations are put into the state; then what became of the unfinished ones is found out, as
far as the provider can tell (decision 12), and the user is told.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from osaccess.counted import counted
from osaccess.engines.embedded.backend import Backend
from osaccess.engines.embedded.checkpoint import StoredState
from osaccess.engines.embedded.interrupted_deletes import InterruptedDelete, Next
from osaccess.engines.embedded.journal import FORMAT, Intent, Operation, line_of
from osaccess.engines.embedded.provider import Interrupted, ProviderError
from osaccess.engines.embedded.provider_registry import ProviderRegistry
from osaccess.engines.embedded.reporter import Reporter
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.state_order import with_dependencies_first
from osaccess.errors import Failed

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Recovered:
    """The state after a journal was replayed.

    Attributes:
        stored: the state with everything that was finished.
        unfinished: requests of which no answer was written down.
        finished: operations that only the journal knew of.

    """

    stored: StoredState
    unfinished: tuple[Intent, ...] = ()
    finished: int = 0

    @property
    def changed(self) -> bool:
        """Whether there was a journal."""
        return bool(self.finished or self.unfinished)

    @property
    def pending(self) -> tuple[Intent, ...]:
        """What a deployment lists as pending: requests of killed runs, also of the CLI's."""
        listed = {(intent.operation, intent.state.urn) for intent in self.stored.pending}
        own = (each for each in self.unfinished if not each.lost)
        return (*self.stored.pending, *(each for each in own if (each.operation, each.state.urn) not in listed))


def replay(stored: StoredState, backend: Backend) -> Recovered:
    """Put what the journal holds into the state. Raises Failed where the journal cannot be read."""
    records = _records_of(backend)
    if not records:
        return Recovered(stored)
    news = _after_checkpoint(records, stored.digest)
    finished = [record for record in news if "done" in record]
    resources = _edited(stored, finished)
    unfinished = tuple(
        intent
        for intent in (_intent_of(record, records, stored) for record in _open_intents(records))
        if not _is_made(intent, resources)
    )
    return Recovered(replace(stored, resources=with_dependencies_first(resources)), unfinished, len(finished))


def announce_checkpoint(backend: Backend, digest: str) -> None:
    """Write down that the checkpoint of this digest holds what a left journal says is done; the rest stays open."""
    records = _records_of(backend)
    if records:
        backend.replace_journal(b"".join(map(line_of, (*records, {"checkpoint": digest}))))


def _records_of(backend: Backend) -> list[Record]:
    lines = backend.read_journal().splitlines()
    records: list[Record] = []
    for number, line in enumerate(lines, 1):
        try:
            records.append(json.loads(line))
        except ValueError as error:
            if number == len(lines):
                break  # the kill came while this line was written: what it says had not happened yet
            raise _unreadable(backend, number) from error
    if records and records[0].get("journal") != FORMAT:
        raise _unreadable(backend, 1)
    return records


def _unreadable(backend: Backend, number: int) -> Failed:
    return Failed(
        f"The journal of stack {backend.stack!r} is damaged at line {number}.",
        because="It lists what a killed run has made in the cloud and the state does not hold yet.",
        mend="Look at the file that ends in `.json.journal` beside the state, import what it names"
        " (`pulumi import`), and remove it.",
    )


def _after_checkpoint(records: Sequence[Record], digest: str) -> Sequence[Record]:
    """Return the records that the present checkpoint does not hold yet.

    The kill may have come before or after the checkpoint was put in place: its digest tells.
    """
    held = [number for number, record in enumerate(records) if record.get("checkpoint") == digest]
    return records[held[-1] + 1 :] if held else records


def _open_intents(records: Sequence[Record]) -> list[Record]:
    ended = {record.get("done") for record in records} | {record.get("failed") for record in records}
    return [record for record in records if "intent" in record and record["intent"] not in ended]


def _intent_of(record: Record, records: Sequence[Record], stored: StoredState) -> Intent:
    state = ResourceState.from_checkpoint(record["resource"], stored.crypter.decrypt)
    is_lost = any(other.get("lost") == record["intent"] for other in records)
    return Intent(Operation(record["operation"]), state, bool(record.get("replaces")), is_lost)


def _is_made(intent: Intent, resources: Sequence[ResourceState]) -> bool:
    """Tell whether somebody has made or imported meanwhile what an earlier run left open."""
    if intent.operation is not Operation.CREATING or intent.replaces:
        return False
    return any(state.urn == intent.state.urn and state.id for state in resources)


def _edited(stored: StoredState, finished: Iterable[Record]) -> list[ResourceState]:
    """Return the stored resources with what operations dropped and put; what was put comes last."""
    left: dict[tuple[str, str, bool], list[ResourceState]] = {}
    for state in stored.resources:
        left.setdefault(state.key, []).append(state)
    for record in finished:
        put = [ResourceState.from_checkpoint(entry, stored.crypter.decrypt) for entry in record["put"]]
        for key in (*((urn, id_, delete) for urn, id_, delete in record["drop"]), *(state.key for state in put)):
            left.pop(key, None)
        for state in put:
            left.setdefault(state.key, []).append(state)
    return [state for states in left.values() for state in states]


# ---- unfinished operations --------------------------------------------------------------------------------------


def settle(
    recovered: Recovered, providers: ProviderRegistry, reporter: Reporter, stack: str, next_: Next
) -> tuple[tuple[Intent, ...], StoredState]:
    """Find out what became of the unfinished operations, say so, and return creates that stay pending, and the state.

    What the CLI left pending stays so without a look: its intents are not ours. In a preview nothing is looked
    for. Raises Failed where the run must not go on.
    """
    if recovered.finished:
        reporter.warn(
            f"The last run was killed; {counted(recovered.finished, 'operation')} that it had finished"
            f" {'was' if recovered.finished == 1 else 'were'} taken from its journal into the state."
        )
    still_open = [each for each in recovered.stored.pending if each.operation is Operation.CREATING]
    resources = recovered.stored.resources
    for intent in recovered.unfinished:
        match intent.operation:
            case Operation.CREATING:
                dry_run = next_ is Next.PREVIEW
                still_open += _settle_create(intent, providers, reporter, stack, dry_run=dry_run)
            case Operation.DELETING:
                resources = InterruptedDelete(intent).settled(resources, next_, providers, reporter)
            case _:
                reporter.warn(_unsure(intent), intent.state.urn)
    return tuple(still_open), replace(recovered.stored, resources=resources)


def _settle_create(
    intent: Intent, providers: ProviderRegistry, reporter: Reporter, stack: str, *, dry_run: bool
) -> list[Intent]:
    state = intent.state
    if dry_run:
        reporter.warn(
            f"The last run was killed while it created {state.name!r}. The next `up` looks for it.", state.urn
        )
        return [intent]
    match _looked_for(state, providers):
        case Interrupted.ABSENT:
            reporter.warn(f"The last run was killed while it created {state.name!r}: it was not made.", state.urn)
            return []
        case Interrupted.DISCARDED:
            reporter.warn(
                f"The last run was killed while it created {state.name!r}. It was there, but its secret is lost:"
                " it was deleted, and is made again.",
                state.urn,
            )
            return []
        case Interrupted.DIFFERENT:
            raise Failed(
                f"The last run was killed while it created {state.name!r}, and something of that name is there"
                " that differs from what was intended.",
                because="It may be another one's, so it is not touched.",
                mend="Look at it, then delete or rename it, and run again.",
            )
    if not intent.lost:
        return [intent]
    reporter.warn(_import_command(state, stack), state.urn)
    return []  # of a lost answer nothing is pending (traces provider_killed)


def _looked_for(state: ResourceState, providers: ProviderRegistry) -> Interrupted:
    provider = providers.find(state.provider)
    if provider is None:
        return Interrupted.UNKNOWABLE
    try:
        return provider.settle_interrupted_create(state.type, state.inputs)
    except ProviderError as error:
        raise Failed(
            f"The last run was killed while it created {state.name!r}, and it cannot be looked for: {error}",
            because="Made once more, it might be there twice.",
            mend="Mend that and run again.",
        ) from error


def _import_command(state: ResourceState, stack: str) -> str:
    return (
        f"The answer to the creation of {state.name!r} was lost in the last run; it may exist in the cloud without"
        f" being in the state. If it does, take it in: "
        f" pulumi import --stack {stack} {state.type} {state.name} <its id>"
    )


def _unsure(intent: Intent) -> str:
    state = intent.state
    return (
        f"The last run was killed while it updated {state.name!r} ({state.id}). The state holds the old values;"
        " `refresh` reads the present ones."
    )
