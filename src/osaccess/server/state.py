"""Owns what a rehearsal remembers between commands: ports, pids, passwords; makes a new state and reads it."""

import json
import secrets
import shutil
import socket
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from osaccess.access.login import ById, ByName, Login, Password, ProjectScope
from osaccess.access.secret import Secret
from osaccess.errors import BadInput
from osaccess.server import database, keystone_config
from osaccess.server.folder import RehearsalFolder, write_private
from osaccess.server.listener import LOOPBACK, port_of
from osaccess.server.services import PROBE_USER, REGION
from osaccess.server.template import Template

_UNFINISHED: Final = "keystone-new-"
Listeners = Mapping[str, socket.socket]
"""Server name → the socket that it will answer on."""


@dataclass(frozen=True, slots=True)
class ServerRecord:
    """One server: its port for ever, and the pid and time (ISO, UTC) of its last start.

    Whether that process still lives is another question, which its pid file answers.
    """

    port: int
    pid: int = 0
    started: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """The state of one rehearsal Keystone.

    Attributes:
        keystone: the Keystone's record.
        probe: the probe service's record.
        admin_password: of the user `admin`.

    """

    keystone: ServerRecord
    probe: ServerRecord
    admin_password: Secret

    @property
    def auth_url(self) -> str:
        """Keystone's v3 endpoint."""
        return f"http://{LOOPBACK}:{self.keystone.port}/v3"

    @property
    def probe_url(self) -> str:
        """The probe service's root; `/compute`, `/image` and `/network` are below it."""
        return f"http://{LOOPBACK}:{self.probe.port}"

    @property
    def login(self) -> Login:
        """The admin's login to this Keystone."""
        domain = ById("default")
        scope = ProjectScope(ByName("admin", domain))
        return Login(self.auth_url, Password(ByName("admin", domain), self.admin_password, scope), REGION)


def make(
    folder: RehearsalFolder, listeners: Listeners, template: Template, progress: Callable[[str], None]
) -> State:
    """Make a new state for servers on these listeners; it is there whole or not at all. Raises OSError, Failed."""
    state = State(
        ServerRecord(port_of(listeners["keystone"])),
        ServerRecord(port_of(listeners["probe"])),
        Secret(secrets.token_urlsafe(24)),
    )
    for left in folder.path.glob(f"{_UNFINISHED}*"):  # by a start that was killed
        shutil.rmtree(left)
    new = Path(tempfile.mkdtemp(dir=folder.path, prefix=_UNFINISHED))
    try:
        _fill(new, state, template, progress)
        folder.cloud.unlink(missing_ok=True)  # the facts of a state that is no more
        new.rename(folder.state)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return state


def _fill(new: Path, state: State, template: Template, progress: Callable[[str], None]) -> None:
    probe_password = Secret(secrets.token_urlsafe(24))
    file = new / keystone_config.DATABASE
    template.copy_to(file, progress)
    file.chmod(0o600)
    database.set_password(file, "admin", state.admin_password)
    database.set_password(file, PROBE_USER, probe_password)
    database.set_endpoints(file, state.auth_url, state.probe_url)
    keystone_config.write_fresh_keys(new)
    _write_json(new / "admin.json", {"password": state.admin_password.reveal()})
    _write_json(new / "probe.json", {"auth_url": state.auth_url, "password": probe_password.reveal()})
    _write_servers(new, state)


def read(folder: RehearsalFolder) -> State:
    """Return the state of a folder that has one. Raises BadInput if it is damaged."""
    try:
        servers = _read_json(folder.state / "servers.json")
        return State(
            ServerRecord(**servers["keystone"]),
            ServerRecord(**servers["probe"]),
            Secret(_read_json(folder.state / "admin.json")["password"]),
        )
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise damaged(folder, _what(error)) from error


def damaged(folder: RehearsalFolder, what: str) -> BadInput:
    """Return the error for a state that lacks a part of itself."""
    return BadInput(
        f"The rehearsal in {folder.path} is damaged: {what}.",
        because="Its Keystone cannot be found or started without that.",
        mend=f"Begin a new one: `osaccess keystone stop`, then `rm -r {folder.path}`.",
    )


def write(folder: RehearsalFolder, state: State) -> None:
    """Remember how the servers were started."""
    _write_servers(folder.state, state)


def _write_servers(folder: Path, state: State) -> None:
    _write_json(folder / "servers.json", {"keystone": asdict(state.keystone), "probe": asdict(state.probe)})


def _write_json(path: Path, data: Mapping[str, Any]) -> None:
    write_private(path, json.dumps(data, indent=2) + "\n")


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text())
    except ValueError as error:
        raise ValueError(f"{path.name} is not JSON") from error


def _what(error: Exception) -> str:
    match error:
        case OSError():
            return f"{Path(str(error.filename)).name}: {error.strerror}"
        case KeyError():
            return f"servers.json or admin.json lacks {error}"
    return str(error)
