"""Owns what the pack reads beside the resources: facts of the cloud, waivers, plain configuration, clouds.yaml.

All of it lies in the project. The real engine starts a pack in the pack's folder, and tells it the project's name
but not its place: it is looked for around the pack and where the command was typed, or OSACCESS_PROJECT names it.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from osaccess.cloud.document import parse_cloud
from osaccess.environment import CLOUD_VARIABLE, PROJECT_VARIABLE
from osaccess.errors import BadInput
from osaccess.files import read_text
from osaccess.rules.cloud_view import NO_CLOUD, CloudView
from osaccess.rules.provider_login import entry_settings
from osaccess.rules.registry import RULE_IDS
from osaccess.rules.waivers import FILE, NO_WAIVERS, Waivers, read_waivers
from osaccess.yaml_text import parse_yaml

_PROJECT_FILE = "Pulumi.yaml"
_PACK = "policies"
_CLOUD_KEY = "osaccess:cloud"
_TYPED_IN = "PWD"
"""The shell's variable for the folder in which the command was typed; the CLI leaves it as it is (seen with 3.255)."""
_PROJECT_NAME = "PULUMI_PROJECT"
_HOLDS_A_SECRET = re.compile(r"""(password|passphrase|secret|token)["']?\s*[:=]\s*["']?[^\s"']""", re.IGNORECASE)
"""A login as one text: JSON, the lines of a clouds.yaml or of an openrc file, the query of a URL."""


class Surroundings:
    """What lies around the pack, read when it is first asked for. `project` None: nothing does."""

    def __init__(
        self, project: Path | None, cloud_file: str = "", environ: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self._project = project
        self._cloud_file = cloud_file
        self._environ = environ
        self.entry_of = cache(self._entry_of)
        self.cloud_of = cache(self._cloud_of)
        self.plain_config_of = cache(self._plain_config_of)
        self.waivers = cache(self._waivers)

    def _cloud_of(self, stack: str) -> CloudView:
        """Return the cloud that a stack is on. Raises BadInput where its file cannot be read."""
        if self._cloud_file:
            return CloudView(parse_cloud(read_text(Path(self._cloud_file)), self._cloud_file))
        if self._project is None:
            return NO_CLOUD
        named = self._stack_file(stack).get(_CLOUD_KEY)
        file = self._project / (named if isinstance(named, str) else "cloud.yaml")
        if not file.exists() and named is None:
            return NO_CLOUD
        return CloudView(parse_cloud(read_text(file), file.name))

    def _entry_of(self, name: str) -> Mapping[str, Any] | None:
        """Return what an entry of clouds.yaml says, as a provider's settings; None where nobody can read it.

        It is looked for where the openstack plugin does, which runs in the project.
        """
        from osaccess.keystone.clouds_yaml import entry_of_clouds_yaml  # openstacksdk: slow, and seldom needed

        named = self._environ.get("OS_CLIENT_CONFIG_FILE")
        home = self._environ.get("HOME")
        folders = [self._project, Path(home) / ".config/openstack" if home else None, Path("/etc/openstack")]
        files = [Path(named)] if named else [folder / "clouds.yaml" for folder in folders if folder is not None]
        try:
            return entry_settings(entry_of_clouds_yaml(name, files, self._environ.get("OS_REGION_NAME") or None))
        except BadInput:
            return None

    def _waivers(self) -> Waivers:
        file = None if self._project is None else self._project / _PACK / FILE
        return NO_WAIVERS if file is None or not file.exists() else read_waivers(read_text(file), RULE_IDS)

    def _plain_config_of(self, stack: str) -> Mapping[str, str] | None:
        """Return the keys whose values are not encrypted → empty, text or login (a text with a secret in it).

        None where nobody knows the project.
        They stand in the stack's own file, or in the project's, whose values all stacks get: none can be encrypted.
        """
        if self._project is None:
            return None
        return {**dict(_plain("", self._project_values())), **dict(_plain("", self._stack_file(stack)))}

    def _project_values(self) -> Mapping[str, Any]:
        data = self._read(_PROJECT_FILE)
        config = data.get("config")
        given = {} if not isinstance(config, Mapping) else {_full(key, data): one for key, one in config.items()}
        # An entry is a value, or a map that says its type, too.
        return {
            key: one.get("value", one.get("default")) if isinstance(one, Mapping) else one
            for key, one in given.items()
        }

    def _stack_file(self, stack: str) -> Mapping[str, Any]:
        config = self._read(f"Pulumi.{stack}.yaml").get("config")
        return config if isinstance(config, dict) else {}

    def _read(self, name: str) -> Mapping[str, Any]:
        file = None if self._project is None else self._project / name
        if file is None or not file.exists():
            return {}
        data = parse_yaml(read_text(file), file.name).data
        return data if isinstance(data, dict) else {}


def surroundings_of(environ: Mapping[str, str], folder: Path) -> Surroundings:
    """Return what lies around a pack that runs in the folder."""
    named = environ.get(PROJECT_VARIABLE)
    places = [folder, folder.parent, *(Path(one) for one in [environ.get(_TYPED_IN)] if one)]
    found = next((one for one in places if _is_project(one, environ.get(_PROJECT_NAME))), None)
    return Surroundings(Path(named) if named else found, environ.get(CLOUD_VARIABLE, ""), environ)


def _is_project(folder: Path, name: str | None) -> bool:
    """Tell whether the folder is the project of that name, or any where the engine tells no name."""
    file = folder / _PROJECT_FILE
    if not file.exists():
        return False
    if name is None:
        return True
    data = parse_yaml(read_text(file), file.name).data
    return isinstance(data, dict) and data.get("name") == name


def _full(key: str, project: Mapping[str, Any]) -> str:
    """Return the key with its namespace, which is the project's where it has none."""
    return key if ":" in key else f"{project.get('name')}:{key}"


def _plain(key: str, value: Any) -> list[tuple[str, str]]:
    match value:
        case dict():
            if set(value) == {"secure"}:
                return []
            return [
                pair for name, inner in value.items() for pair in _plain(f"{key}.{name}" if key else name, inner)
            ]
        case list():
            return [pair for index, inner in enumerate(value) for pair in _plain(f"{key}[{index}]", inner)]
        case None | "":
            return [(key, "empty")]
        case str() if _HOLDS_A_SECRET.search(value):
            return [(key, "login")]
    return [(key, "text")]
