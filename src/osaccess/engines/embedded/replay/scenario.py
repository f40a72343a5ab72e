"""Owns what a scenario folder says, as types; deliberately runs nothing.

A scenario: `__main__.py`, perhaps `pack/`, `steps.json`, perhaps the recorded `trace.json`; `lab.py` lies two
folders above the program. What a step means: traces/record.py of the recordings.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from osaccess.errors import BadInput

_REFERENCE: Final = re.compile(r"\{([a-z]+:[\w.-]+)\}")
_VERBS: Final = ("preview", "up", "refresh", "destroy", "import")


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to the requests that match: a status in place of Keystone's answer, or a kill.

    Attributes:
        match: regular expression of `METHOD /path`.
        nth: the first matching request that it happens to; with `always` every later one too.
        after: Keystone has handled the request, and its answer is lost.
        status: the answer; None = a kill.
        kill: `pulumi`, `provider` or `interrupt`.

    """

    match: re.Pattern[str]
    nth: int
    always: bool
    after: bool
    status: int | None
    kill: str


@dataclass(frozen=True, slots=True)
class Request:
    """A request out of band: `user` (id, password, project) instead of the admin; `save` names parts of the answer."""

    method: str
    path: str
    body: Any
    login: Mapping[str, str] | None
    save: Mapping[str, str]
    show: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One step; what is not in it is empty. `raw` is the step as it was written."""

    raw: Mapping[str, Any]
    verb: str = ""
    arguments: tuple[str, ...] = ()
    preview_only: bool = False
    parallel: int = 1
    with_pack: bool = True
    environment: Mapping[str, str] = field(default_factory=dict)
    environment_from: Mapping[str, str] = field(default_factory=dict)
    config: tuple[tuple[str, str, bool], ...] = ()
    command: tuple[str, ...] = ()
    request: Request | None = None
    fault: Fault | None = None

    @property
    def writes_no_state(self) -> bool:
        """Whether it is a preview."""
        return self.verb == "preview" or self.preview_only


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario folder."""

    folder: Path
    steps: tuple[Step, ...]

    @property
    def name(self) -> str:
        """The name of the project."""
        return self.folder.name

    @property
    def lab(self) -> Path:
        """The file that all programs share."""
        return self.folder.parents[1] / "lab.py"

    @property
    def trace(self) -> Path:
        """The recording."""
        return self.folder / "trace.json"


def load_scenario(folder: Path) -> Scenario:
    """Read a scenario folder. Raises BadInput where it is none."""
    folder = folder.resolve()
    try:
        written = json.loads((folder / "steps.json").read_text())
    except (OSError, ValueError) as error:
        raise BadInput(
            f"{folder} is no scenario: {error}.", mend="Name a folder with __main__.py and steps.json."
        ) from error
    return Scenario(folder, tuple(_step_of(raw) for raw in written))


def filled(value: Any, names: Mapping[str, str]) -> Any:
    """Return a value in which each `{id:NAME}` is what it stands for. Raises BadInput for an unknown name."""
    match value:
        case str():
            return _REFERENCE.sub(lambda found: _named(found[1], names), value)
        case list() | tuple():
            return [filled(item, names) for item in value]
        case dict():
            return {key: filled(item, names) for key, item in value.items()}
    return value


def _named(name: str, names: Mapping[str, str]) -> str:
    if name not in names:
        raise BadInput(f"The scenario names {{{name}}}, which no step before has made.")
    return names[name]


def _step_of(raw: Mapping[str, Any]) -> Step:
    verb = raw.get("do", "")
    if verb and verb not in _VERBS:
        raise BadInput(f"The scenario has a step {verb!r}.", mend=f"The steps are {', '.join(_VERBS)}.")
    return Step(
        raw=raw,
        verb=verb,
        arguments=tuple(raw.get("args", ())),
        preview_only=bool(raw.get("preview_only")),
        parallel=int(raw.get("parallel", 1)),
        with_pack=not raw.get("no_pack"),
        environment=raw.get("env", {}),
        environment_from=raw.get("env_from", {}),
        config=tuple((key, value, "--secret" in flags) for *flags, key, value in raw.get("config", ())),
        command=tuple(raw.get("cli", ())),
        request=_request_of(raw) if "keystone" in raw else None,
        fault=_fault_of(raw["on"]) if raw.get("on") else None,
    )


def _request_of(raw: Mapping[str, Any]) -> Request:
    method, path, *body = raw["keystone"]
    return Request(
        method, path, body[0] if body else None, raw.get("as"), raw.get("save", {}), bool(raw.get("show"))
    )


def _fault_of(on: Mapping[str, Any]) -> Fault:
    return Fault(
        match=re.compile(on["match"]),
        nth=int(on.get("nth", 1)),
        always=bool(on.get("always")),
        after=on["when"] == "after",
        status=on.get("status"),
        kill=on.get("kill", ""),
    )
