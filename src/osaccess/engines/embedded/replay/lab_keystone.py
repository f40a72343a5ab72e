"""Owns the Keystone of one replay: a new one, the proxy before it, and requests out of band.

Deliberately knows neither engine nor trace.
"""

import re
import shutil
import tempfile
import time
import urllib.parse
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from osaccess.access.login import ById, ByName, Login, Password, ProjectScope
from osaccess.access.secret import Secret
from osaccess.engines.embedded.replay.proxy import RecordingProxy
from osaccess.errors import Failed
from osaccess.keystone.refusals import RefusedByKeystone
from osaccess.keystone.session import KeystoneSession
from osaccess.server.rehearsal import RehearsalKeystone

_ID: Final = re.compile(r"[0-9a-f]{32}")
_KINDS: Final = ("role", "user", "project", "domain")


@contextmanager
def real_keystone() -> Iterator[Login]:
    """Yield the admin's login to a new real Keystone."""
    folder = Path(tempfile.mkdtemp(prefix="osaccess-replay-"))
    rehearsal = RehearsalKeystone(folder / "keystone")
    try:
        yield rehearsal.start().login
    finally:
        rehearsal.stop()
        shutil.rmtree(folder, ignore_errors=True)


class LabKeystone:
    """A context: a Keystone with nothing in it but what bootstrap made, and its proxy.

    Args:
        started: yields the admin's login to a Keystone on loopback, for as long as it is asked.
        let_pass: lets that many seconds of that Keystone's time go by.

    """

    def __init__(
        self,
        started: Callable[[], AbstractContextManager[Login]] = real_keystone,
        let_pass: Callable[[float], object] = time.sleep,
    ) -> None:
        self._stack = ExitStack()
        self._started = started
        self.let_pass = let_pass

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._login_of_admin = stack.enter_context(self._started())
            port = urllib.parse.urlsplit(self._login_of_admin.auth_url).port
            assert port is not None
            self.proxy = stack.enter_context(RecordingProxy(port))
            self._admin = KeystoneSession(self._login_of_admin)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, frames: TracebackType | None
    ) -> None:
        self._stack.close()

    @property
    def auth_url(self) -> str:
        """The v3 endpoint behind the proxy."""
        return f"http://127.0.0.1:{self.proxy.port}/v3"

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts under which it may show up in texts."""
        return f"127.0.0.1:{self.proxy.port}", urllib.parse.urlsplit(self._login_of_admin.auth_url).netloc

    @property
    def admin_password(self) -> str:
        """The admin's password."""
        method = self._login_of_admin.method
        assert isinstance(method, Password)
        return method.password.reveal()

    def bootstrapped(self) -> dict[str, tuple[str, str]]:
        """Return what was there from the start: id → (kind, name)."""
        found = {}
        for kind in _KINDS:
            for each in self._admin.request("GET", f"/{kind}s").part(f"{kind}s"):
                if _ID.fullmatch(each["id"]):
                    found[each["id"]] = kind, each["name"]
        return found

    def send(
        self, method: str, path: str, body: Any, login: Mapping[str, str] | None
    ) -> tuple[int, Mapping[str, Any]]:
        """Send a request out of band, as the admin or as somebody else; return status and answer."""
        session = self._admin if login is None else KeystoneSession(self._login(login))
        try:
            reply = session.request(method, path, body, absent=())
        except RefusedByKeystone as error:
            return error.status, {}
        except Failed as error:
            raise Failed(f"The step {method} {path} was not answered: {error}") from error
        return reply.status, reply.body

    def _login(self, login: Mapping[str, str]) -> Login:
        whom = ByName(login["user"], ById("default"))
        scope = ProjectScope(ById(login["project"]))
        return Login(self._login_of_admin.auth_url, Password(whom, Secret(login["password"]), scope), "")
