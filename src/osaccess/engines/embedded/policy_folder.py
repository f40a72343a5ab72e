"""Owns what a policy pack's folder says of it: version, language, environment; deliberately runs nothing."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from osaccess.engines.embedded.yaml_file import yaml_map_in
from osaccess.errors import BadInput


@dataclass(frozen=True, slots=True)
class PackFolder:
    """A policy pack on disk and its configuration.

    Attributes:
        path: its folder.
        config: policy name → level or properties; None = what the pack itself says.
        config_is_for: name of the pack that `config` is written for; one of another name never sees it. "" = any.

    """

    path: Path
    config: Mapping[str, Any] | None = None
    config_is_for: str = ""

    def config_of(self, name: str) -> Mapping[str, Any]:
        """Return the configuration of the pack that calls itself so."""
        return (self.config or {}) if self.config_is_for in ("", name) else {}


@dataclass(frozen=True, slots=True)
class PackSettings:
    """What `PulumiPolicy.yaml` says.

    Attributes:
        version: "" where it names none.
        environment: folder of the virtual environment that the pack wants; None = the running one will do.

    """

    version: str
    environment: Path | None


def settings_of(path: Path) -> PackSettings:
    """Read the settings of the pack in a folder. Raises BadInput where it cannot be used."""
    file = path / "PulumiPolicy.yaml"
    settings = yaml_map_in(file)
    if settings is None:
        raise BadInput(
            f"There is no policy pack in {path}: it has no PulumiPolicy.yaml.", mend="Name the pack's folder."
        )
    runtime = settings.get("runtime")
    name = runtime.get("name") if isinstance(runtime, dict) else runtime
    if name != "python":
        raise BadInput(
            f"The policy pack in {path} is written for {name!r}; the embedded engine runs Python packs.",
            mend="Run it with the Pulumi CLI: add `--engine pulumi`.",
        )
    options = runtime.get("options") if isinstance(runtime, dict) else None
    virtualenv = (options or {}).get("virtualenv")
    wanted = (path / str(virtualenv)).resolve() if virtualenv else None
    return PackSettings(
        str(settings.get("version") or ""), None if wanted == Path(sys.prefix).resolve() else wanted
    )
