"""Owns one operation of a step on the embedded engine: its arguments as types, its run, what it told.

It runs in this process, or in a child where the step kills the engine. Deliberately knows no trace.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from osaccess.engines import event_log
from osaccess.engines.embedded.events import Detail, Event, Summary
from osaccess.engines.embedded.file_backend import FileBackend
from osaccess.engines.embedded.identity_plugin import OpenStackPlugin
from osaccess.engines.embedded.operations import EmbeddedRun, RunResult
from osaccess.engines.embedded.policy_folder import PackFolder
from osaccess.engines.embedded.replay import arguments
from osaccess.engines.embedded.replay.event_rows import Told
from osaccess.errors import OsaccessError

STACK: Final = "dev"
_PASSPHRASE: Final = "x"  # noqa: S105 -- of a state that lives for seconds
_UNEXPECTED_CHANGES: Final = 7
"""The CLI's exit code where --expect-no-changes does not hold (seen with 3.255)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """An operation and everything that it is run with; it survives a trip through JSON.

    Attributes:
        salt: `encryptionsalt`; one for all scenarios, because deriving a key takes 0.4 s.

    """

    verb: str
    preview_only: bool
    given: tuple[str, ...]
    parallel: int
    project: str
    folder: str
    state: str
    salt: str
    pack: str
    config: Mapping[str, str]
    secret_keys: tuple[str, ...]
    environment: Mapping[str, str] = field(repr=False)

    @property
    def backend(self) -> FileBackend:
        """Where the state lies."""
        return FileBackend(Path(self.state), self.project, STACK, _PASSPHRASE, salt_state=self.salt)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an operation came to: exit code (of the engine, negative for a signal), events, text of a refusal."""

    exit: int
    told: tuple[Told, ...]
    refusal: str = ""


def run_here(operation: Operation) -> Outcome:
    """Run an operation in this process."""
    told: list[Told] = []
    exit_code, refusal = _run(operation, lambda kind, body: told.append((kind, body)))
    return Outcome(exit_code, tuple(told), refusal)


class Child:
    """An operation in a process of its own, which may be killed."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def run(self, operation: Operation) -> Outcome:
        """Run an operation to its end, however that comes."""
        command = [sys.executable, "-m", "osaccess.engines.embedded.replay.child"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True, cwd="/"
        )
        answer, _ = self._process.communicate(json.dumps(asdict(operation)))
        lines = [json.loads(line) for line in answer.splitlines() if line.endswith("]")]
        told = tuple((kind, body) for kind, body in lines if kind != "end")
        ends = [body for kind, body in lines if kind == "end"]
        if not ends:
            return Outcome(self._process.returncode, told)
        return Outcome(ends[0]["exit"], told, ends[0]["refusal"])

    def kill(self, whom: str) -> None:
        """Kill the engine; or interrupt it. A provider has no process: its answer is lost, and that is all."""
        if self._process is None or whom == "provider":
            return
        os.kill(self._process.pid, signal.SIGINT if whom == "interrupt" else signal.SIGKILL)


def run_in_child(text: str, write: Callable[[str], None]) -> None:
    """Run the operation that `text` describes and write each event as a line, the exit code as the last one."""
    data = json.loads(text)
    operation = Operation(**{**data, "given": tuple(data["given"]), "secret_keys": tuple(data["secret_keys"])})
    exit_code, refusal = _run(operation, lambda kind, body: write(json.dumps([kind, body])))
    write(json.dumps(["end", {"exit": exit_code, "refusal": refusal}]))


def _run(operation: Operation, tell: Callable[[str, Mapping[str, Any]], None]) -> tuple[int, str]:
    def told(event: Event | Detail) -> None:
        tell(*event_log.rendered(event, {}))

    options = arguments.parsed(operation.given)
    run = EmbeddedRun(
        project_folder=Path(operation.folder),
        stack=STACK,
        backend=operation.backend,
        plugins=(OpenStackPlugin(),),
        config=operation.config,
        secret_config_keys=frozenset(operation.secret_keys),
        environment=operation.environment,
        packs=(PackFolder(Path(operation.pack)),) if operation.pack else (),
        parallel=operation.parallel,
        on_event=told,
        on_detail=told,
        selection=options.selection,
        refresh_first=options.refresh,
        expect_no_changes=options.expect_no_changes,
        clock=_precise_now,
    )
    try:
        result = _carried_out(run, operation, options)
    except OsaccessError as error:
        return 1, str(error)
    if result.succeeded:
        return 0, ""
    return (_UNEXPECTED_CHANGES if result.unexpected_changes and not _failed(result) else 1), ""


def _failed(result: RunResult) -> bool:
    return any(isinstance(event, Summary) and not event.succeeded for event in result.events)


def _precise_now() -> datetime:
    return datetime.now(UTC)  # steps follow each other within a second


def _carried_out(run: EmbeddedRun, operation: Operation, options: arguments.Options) -> RunResult:
    match operation.verb:
        case "preview":
            return run.preview()
        case "up":
            return run.preview() if operation.preview_only else run.up()
        case "refresh":
            return run.refresh(dry_run=operation.preview_only, pending=options.pending)
        case "destroy":
            return run.destroy(dry_run=operation.preview_only)
    assert options.adoption is not None, "an import names a resource"
    return run.adopt(options.adoption, dry_run=operation.preview_only)
