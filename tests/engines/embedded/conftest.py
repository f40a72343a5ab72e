"""A stack of the package `lab` on the embedded engine: what the engine's tests share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from osaccess.engines.embedded.events import Diagnostic, ResourceDone, ResourcePre
from osaccess.engines.embedded.memory_backend import MemoryBackend
from osaccess.engines.embedded.operations import EmbeddedRun, RunResult
from support.in_memory_provider import Cloud, LabPlugin


class LabStack:
    """One stack, one cloud, and the operations in one line each."""

    def __init__(self, folder: Path, **options: Any) -> None:
        self.cloud = options.pop("cloud", None) or Cloud()
        self.backend = options.pop("backend", None) or MemoryBackend()
        self.plugin = LabPlugin(self.cloud)
        self.folder = folder
        self.options = options

    def run(self, program: Callable[[], Any] | None = None, **options: Any) -> EmbeddedRun:
        return EmbeddedRun(
            **{
                "project_folder": self.folder,
                "stack": self.backend.stack,
                "backend": self.backend,
                "plugins": (self.plugin,),
                "program": program,
                **self.options,
                **options,
            }
        )

    def up(self, program: Callable[[], Any], **options: Any) -> RunResult:
        return self.run(program, **options).up()

    def preview(self, program: Callable[[], Any], **options: Any) -> RunResult:
        return self.run(program, **options).preview()

    def made(self, program: Callable[[], Any], **options: Any) -> RunResult:
        """Like `up`, for what must succeed before the test starts; forgets the requests that it took."""
        result = self.up(program, **options)
        assert result.succeeded, messages(result)
        self.cloud.requests.clear()
        return result

    def state(self, result: RunResult, name: str) -> Any:
        return next(state for state in result.resources if state.name == name and not state.delete)


def steps(result: RunResult, *, of: tuple[str, ...] | None = None) -> list[str]:
    """The steps that were done, as `op name`, without the stack and what stayed the same."""
    return [
        f"{event.op} {event.name}"
        for event in result.events
        if isinstance(event, ResourceDone) and (event.name in of if of else event.op != "same")
        if event.type != "pulumi:pulumi:Stack"
    ]


def started(result: RunResult) -> list[str]:
    return [f"{event.op} {event.name}" for event in result.events if isinstance(event, ResourcePre)]


def messages(result: RunResult) -> str:
    return "\n".join(event.message for event in result.events if isinstance(event, Diagnostic))


@pytest.fixture
def lab(tmp_path: Path) -> LabStack:
    return LabStack(tmp_path)


@pytest.fixture
def make_lab(tmp_path: Path) -> Callable[..., LabStack]:
    return lambda **options: LabStack(tmp_path, **options)


@pytest.fixture
def steps_of() -> Callable[..., list[str]]:
    return steps


@pytest.fixture
def messages_of() -> Callable[[RunResult], str]:
    return messages
