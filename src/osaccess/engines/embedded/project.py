"""Owns `Pulumi.yaml`; deliberately reads no stack's configuration.

Source: pkg/workspace/project.go. Only what this engine needs is read; what it cannot do is refused.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from osaccess.engines.embedded.refusals import UnsupportedByEmbeddedEngine
from osaccess.engines.embedded.yaml_file import yaml_map_in
from osaccess.errors import BadInput


@dataclass(frozen=True, slots=True)
class Project:
    """A Pulumi project: its name, its program, and defaults of its configuration by `namespace:name`."""

    name: str
    program: Path
    config: Mapping[str, str] = field(default_factory=dict)


def load_project(folder: Path) -> Project:
    """Read the project in a folder. Raises BadInput, UnsupportedByEmbeddedEngine."""
    file = folder / "Pulumi.yaml"
    data = yaml_map_in(file)
    if data is None:
        raise BadInput(
            f"There is no Pulumi project in {folder}: it has no Pulumi.yaml.",
            mend="Name the project's folder: -C FOLDER. Type for a new project: osaccess init FOLDER",
        )
    name = data.get("name")
    if not isinstance(name, str) or not name:
        raise BadInput(f"{file} has no `name`.", mend="Give the project one.")
    runtime = data.get("runtime")
    language = runtime.get("name") if isinstance(runtime, dict) else runtime
    if language != "python":
        raise UnsupportedByEmbeddedEngine(f"programs for {language!r} ({file})")
    config = _config_of(file, name, data.get("config"))
    return Project(name, (folder / str(data.get("main") or "")).resolve(), config)


def refuse_autonaming(key: str, file: Path) -> None:
    """Refuse the configuration that changes how names are generated."""
    if key == "pulumi:autonaming":
        raise UnsupportedByEmbeddedEngine(f"autonaming modes ({file})")


def text_of(value: Any) -> str:
    """Return a configuration value as programs get it: text, or JSON."""
    return value if isinstance(value, str) else json.dumps(value)


def _config_of(file: Path, project: str, config: Any) -> dict[str, str]:
    if isinstance(config, str) or config is None:
        return {}  # the name of a folder, in old projects
    found = {}
    for key, entry in config.items():
        full = key if ":" in key else f"{project}:{key}"
        refuse_autonaming(full, file)
        is_declared = isinstance(entry, dict) and (entry.keys() & {"value", "default", "type", "secret"})
        value = entry.get("value", entry.get("default")) if is_declared else entry
        if value is not None:
            found[full] = text_of(value)
    return found
