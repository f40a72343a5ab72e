"""Owns the rehearsal's servers as one thing: a real Keystone and the probe service, started and stopped together.

Deliberately knows nothing of what is created in that Keystone, and nothing of terminals.
"""

import importlib.metadata
import os
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Final

import platformdirs

from osaccess.access.secret import Secret
from osaccess.clock import in_utc_text, utc_now
from osaccess.cloud.document import render_cloud
from osaccess.cloud.model import CloudFacts, PolicyFacts
from osaccess.cloud.stated import with_stated
from osaccess.errors import BadInput
from osaccess.keystone.cloud_facts import NAMES, read_cloud_facts
from osaccess.keystone.session import KeystoneSession
from osaccess.plan.standing import Standing
from osaccess.server import child, database, keystone_config, listener, presence, state
from osaccess.server.child import Child, Server, sentence
from osaccess.server.folder import RehearsalFolder, write_private
from osaccess.server.presence import Absent, Alive, Gone, Presence
from osaccess.server.standing import StandingCloud
from osaccess.server.state import Listeners, ServerRecord, State
from osaccess.server.status import Broken, Halted, NeverStarted, Running, Status, Stopped
from osaccess.server.template import Template

DEFAULT_FOLDER: Final = Path(".osaccess")
NOTHING: Final = Standing()
_PACKAGES: Final = ("keystone", "keystonemiddleware", "waitress", "bcrypt")
_ANSWER_LIMIT: Final = 10.0


class RehearsalKeystone:
    """A real Keystone and a probe service on loopback, kept in one folder.

    Args:
        folder: where state, passwords and logs are kept; made if missing.
        keeper: process id without which servers end that are started here; 0: they live until `stop`.
        cache: folder of the prepared database; None: the user's cache folder.

    """

    def __init__(self, folder: Path = DEFAULT_FOLDER, *, keeper: int = 0, cache: Path | None = None) -> None:
        self.folder = RehearsalFolder(folder.absolute())
        self._keeper = keeper
        self._cache = cache or Path(platformdirs.user_cache_dir("osaccess"))
        self._environment = child.environment(os.environ, self._cache)
        self._servers = tuple(
            Server(name, title, self.folder.state)
            for name, title in (("keystone", "Keystone"), ("probe", "the probe service"))
        )
        self._children: list[Child] = []

    def start(self, progress: Callable[[str], None] = lambda _: None, standing: Standing = NOTHING) -> Running:
        """Start both servers, or find them running; idempotent.

        Args:
            progress: is told in a sentence what takes time or was mended.
            standing: what has to be there before anything is made; servers that run without it start anew.

        Raises:
            BadInput: the rehearsal's packages are missing, the folder cannot be used or is damaged.
            Failed: a port is taken, or a server does not start. No process is left then.

        """
        _require_packages()
        self.folder.create()
        with self.folder.locked():
            if isinstance(found := self._status(), Running) and _answers(found.auth_url):
                if not self._standing_cloud(found.admin_password).lacks(standing):
                    return found
                self._halt()
            self._clear_away(progress)
            return self._launch(progress, standing)

    def stop(self) -> Halted:
        """End both servers; says which were gone already. Raises Failed if one does not end."""
        if not self.folder.path.is_dir():
            return Halted({}, {})
        with self.folder.locked():
            return self._halt()

    def status(self) -> Status:
        """Return what runs; waits while somebody starts or stops. Raises BadInput if the state is damaged."""
        if not self.folder.path.is_dir():
            return NeverStarted()
        with self.folder.locked():
            return self._status()

    def _status(self) -> Status:
        if not self.folder.has_state:
            return NeverStarted()
        kept = state.read(self.folder)
        seen = self._look()
        if all(isinstance(one, Alive) for one in seen.values()):
            return _running(kept, seen)
        if all(isinstance(one, Absent) for one in seen.values()):
            return Stopped(kept.auth_url)
        gone = tuple(server.title for server in self._servers if not isinstance(seen[server.name], Alive))
        return Broken(kept.auth_url, gone)

    def _look(self) -> Mapping[str, Presence]:
        return {server.name: presence.look(server.pid_file) for server in self._servers}

    def _clear_away(self, progress: Callable[[str], None]) -> None:
        halted = self._halt()
        for title, pid in halted.stale.items():
            progress(f"{sentence(title)} (pid {pid}) was gone without having been stopped; starting anew")
        for title, pid in halted.ended.items():
            progress(f"{sentence(title)} (pid {pid}) ran without its companion or did not answer; ended it")

    def _halt(self) -> Halted:
        ended, stale = {}, {}
        for server in self._servers:
            match presence.look(server.pid_file):
                case Alive(pid):
                    child.end(server, pid)
                    ended[server.title] = pid
                case Gone(pid):
                    server.pid_file.unlink(missing_ok=True)
                    stale[server.title] = pid
        for one in self._children:
            one.reap()
        return Halted(ended, stale)

    def _standing_cloud(self, admin_password: Secret) -> StandingCloud:
        return StandingCloud(self.folder, self._environment, admin_password)

    def _launch(self, progress: Callable[[str], None], standing: Standing) -> Running:
        with ExitStack() as stack:
            kept, listeners = self._open(stack, progress)
            keystone_config.write_config(self.folder.state)
            stands = self._standing_cloud(kept.admin_password)
            if stands.lacks(standing):
                stands.fill(standing, progress)
            children = [
                stack.enter_context(Child(server, listeners[server.name], self._environment, self._keeper))
                for server in self._servers
            ]
            for one in children:
                one.wait_ready()
            now = in_utc_text(utc_now())
            kept = replace(
                kept,
                keystone=ServerRecord(kept.keystone.port, children[0].pid, now),
                probe=ServerRecord(kept.probe.port, children[1].pid, now),
            )
            self._write_cloud(kept)
            state.write(self.folder, kept)
            for one in children:
                one.release()
            self._children = children
        return replace(_running(kept, self._look()), started_here=True)

    def _open(self, stack: ExitStack, progress: Callable[[str], None]) -> tuple[State, Listeners]:
        if self.folder.has_state:
            kept = state.read(self.folder)
            if not database.is_sound(self.folder.state / keystone_config.DATABASE):
                raise state.damaged(self.folder, f"{keystone_config.DATABASE} is no database of a Keystone")
            ports = {"keystone": kept.keystone.port, "probe": kept.probe.port}
            return kept, {
                server.name: stack.enter_context(
                    listener.listen_again(ports[server.name], server.title, self.folder.path)
                )
                for server in self._servers
            }
        listeners = {
            server.name: stack.enter_context(listener.listen_anew(server.title)) for server in self._servers
        }
        return state.make(self.folder, listeners, Template(self._cache, self._environment), progress), listeners

    def _write_cloud(self, kept: State) -> None:
        if not self.folder.cloud.exists():
            facts = read_cloud_facts(KeystoneSession(kept.login), NAMES)
            write_private(self.folder.cloud, render_cloud(with_stated(facts, _stated(facts))))


def _running(kept: State, seen: Mapping[str, Presence]) -> Running:
    pids = {name: one.pid for name, one in seen.items() if isinstance(one, Alive)}
    return Running(kept.login, kept.admin_password, kept.auth_url, kept.probe_url, pids, kept.keystone.started)


def _stated(facts: CloudFacts) -> CloudFacts:
    """Return what no request shows, and what is known of our own Keystone: its release, and defaults of its file."""
    return facts.model_copy(
        update={
            "keystone_release": importlib.metadata.version("keystone"),
            "user_limit": -1,
            "policy": PolicyFacts(enforce_new_defaults=True, enforce_scope=True),
        }
    )


def _require_packages() -> None:
    missing = [name for name in _PACKAGES if not _is_installed(name)]
    if missing:
        raise BadInput(
            f"A rehearsal needs packages that are not installed: {', '.join(missing)}.",
            because="The base install leaves the real Keystone out (200 MB).",
            mend="Install them: pip install 'osaccess[rehearsal]'",
        )


def _is_installed(package: str) -> bool:
    # Not by finding a module: a folder `keystone` in a stranger's repository looks like one.
    try:
        importlib.metadata.distribution(package)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _answers(url: str) -> bool:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # no proxy leads to loopback
    try:
        with direct.open(url, timeout=_ANSWER_LIMIT) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
