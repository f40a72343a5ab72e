"""Owns the way from a target to a run of the real CLI, with the pack's configuration as a file for its time.

With --json what the CLI shows goes to stderr, and the data comes from its event log.
"""

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from osaccess.cli.changes_view import log_json
from osaccess.cli.target import Target
from osaccess.cli.terminal import Terminal
from osaccess.engines.pulumi_cli import Operation, PulumiRun, run_cli
from osaccess.engines.restriction import WHOLE, Restriction
from osaccess.errors import BadInput, OsaccessError
from osaccess.report.events import EventLog, read_events

_STDERR: Final = 2
_NOTHING: Final[Mapping[str, Any]] = {}


@contextmanager
def cli_run(
    operation: Operation, target: Target, *, yes: bool, restriction: Restriction = WHOLE
) -> Iterator[PulumiRun]:
    """Yield the run; the profile's configuration of the pack lies in a file as long as it lasts."""
    with tempfile.TemporaryDirectory(prefix="osaccess-") as folder:
        config = Path(folder) / f"{target.profile.name}.json"
        config.write_text(json.dumps(target.profile.pack_config(), indent=2))
        yield PulumiRun(
            operation=operation,
            project=target.project,
            stack=target.stack,
            pack=target.pack,
            pack_config=config,
            login=target.login,
            now=target.now,
            yes=yes,
            restriction=restriction,
        )


def carry_out_cli(
    run: PulumiRun, event_log: Path | None, terminal: Terminal, unless_done: Mapping[str, Any] = _NOTHING
) -> tuple[tuple[str, ...], dict[str, Any]]:
    """Run the CLI; return the packs that judged, and the run as data.

    Raises what `run_cli` raises, and has printed the data then, with `unless_done`.
    """
    with tempfile.TemporaryDirectory(prefix="osaccess-") as folder:
        events = event_log or Path(folder) / "events.json"
        try:
            packs = run_cli(run, os.environ, events, stdout=_STDERR if terminal.json else None)
        except OsaccessError:
            terminal.print_json({**log_json(_read(events)), **unless_done})
            raise
        return packs, log_json(_read(events))


def _read(events: Path) -> EventLog:
    """Return what the log of a run says; nothing where the CLI did not get as far as writing one."""
    try:
        return read_events(events.read_text().splitlines() if events.exists() else (), str(events))
    except BadInput:
        return EventLog()
