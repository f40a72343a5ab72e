"""Owns running somebody's command behind the recording proxy: its environment, its end, and what it asked for.

The command's output goes to stderr, so that the rules alone are on stdout. A temporary clouds.yaml (0600, in a
folder of its own) lives as long as the command; ^C and SIGTERM end command, proxy and file in order.
"""

import signal
import ssl
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from requests.utils import DEFAULT_CA_BUNDLE_PATH

from osaccess.access.login import Login
from osaccess.environment import without_stray_variables
from osaccess.errors import BadInput
from osaccess.files import PRIVATE, write_text
from osaccess.keystone.clouds_entry import entry_with_auth_url
from osaccess.keystone.connections import verify_setting
from osaccess.recording.seen import Seen
from osaccess.server import client_files
from osaccess.server.recording_proxy import RecordingProxy
from osaccess.server.status import Running

_CONFIG_FILE = "OS_CLIENT_CONFIG_FILE"
_BUNDLE = "REQUESTS_CA_BUNDLE"
_STDERR = 2
_PATIENCE = 10.0
"""Seconds that an interrupted command has to end by itself, and then again after SIGTERM."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A command that was run.

    Attributes:
        seen: what it asked for.
        exit_code: its own; negative: the signal that ended it.
        was_interrupted: by ^C or SIGTERM.
        failures: the origins that did not answer, and why.

    """

    seen: Seen
    exit_code: int
    was_interrupted: bool
    failures: Mapping[str, str]


def watch_on_cloud(command: Sequence[str], login: Login, os_cloud: str, environ: Mapping[str, str]) -> Watched:
    """Run a command with the user's own login, an entry of clouds.yaml or variables ("" for `os_cloud`)."""
    with RecordingProxy(login.auth_url, _tls(login, environ)) as proxy:
        if not os_cloud:
            return _watch(command, {**environ, "OS_AUTH_URL": proxy.url}, proxy)
        named = environ.get(_CONFIG_FILE)
        text = entry_with_auth_url(os_cloud, proxy.url, [named] if named else None)
        with _file(text) as file:
            entry = {"OS_CLOUD": os_cloud, _CONFIG_FILE: str(file)}
            beside = {"OS_AUTH_URL": proxy.url} if environ.get("OS_AUTH_URL") else {}  # no way around the proxy
            return _watch(command, {**environ, **beside, **entry}, proxy)


def watch_on_rehearsal(command: Sequence[str], running: Running, environ: Mapping[str, str]) -> Watched:
    """Run a command with the login of the rehearsal's admin, as variables and as the cloud `rehearsal`."""
    with RecordingProxy(running.auth_url) as proxy:
        data = client_files.clouds_data(proxy.url, running.admin_password, running.login.region)
        with _file(client_files.clouds_yaml(data)) as file:
            login = {**client_files.variables(data), _CONFIG_FILE: str(file)}
            return _watch(command, {**without_stray_variables(environ), **login}, proxy)


def _watch(command: Sequence[str], environ: Mapping[str, str], proxy: RecordingProxy) -> Watched:
    around = ",".join(filter(None, (environ.get("NO_PROXY") or environ.get("no_proxy"), "127.0.0.1")))
    seen_by_it = {**environ, "NO_PROXY": around, "no_proxy": around}
    try:
        process = subprocess.Popen(list(command), env=seen_by_it, stdout=_STDERR)
    except (FileNotFoundError, PermissionError, NotADirectoryError) as error:
        raise BadInput(
            f"The command {command[0]!r} cannot be run: {(error.strerror or 'error').lower()}.",
            mend="Write it as in a shell, behind `--`; a pipeline needs one: osaccess record -- sh -c '… | …'",
        ) from error
    with _terminated_as_interrupted():
        try:
            exit_code = process.wait()
        except KeyboardInterrupt as end:
            _end(process, has_signal=not isinstance(end, _Terminated))
            return Watched(proxy.seen(), process.returncode, was_interrupted=True, failures=proxy.failures())
        else:
            return Watched(proxy.seen(), exit_code, was_interrupted=False, failures=proxy.failures())
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()


class _Terminated(KeyboardInterrupt):
    """SIGTERM came, which the command did not get, unlike ^C."""


def _end(process: "subprocess.Popen[bytes]", *, has_signal: bool) -> None:
    """Wait for a command that had ^C too; one that goes on is ended."""
    for number in (*((None,) if has_signal else ()), signal.SIGTERM, signal.SIGKILL):
        if number is not None:
            process.send_signal(number)
        try:
            process.wait(_PATIENCE)
        except (subprocess.TimeoutExpired, KeyboardInterrupt):
            continue
        return


@contextmanager
def _terminated_as_interrupted() -> Iterator[None]:
    """Let SIGTERM unwind like ^C, so that the file goes and the command does not outlive its proxy."""

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise _Terminated

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _file(text: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="osaccess-record-") as folder:
        file = Path(folder) / "clouds.yaml"
        write_text(file, text, PRIVATE)
        yield file


def _tls(login: Login, environ: Mapping[str, str]) -> ssl.SSLContext:
    """Return how the login wants certificates verified; without a file of its own as openstack clients do.

    Raises BadInput for a file that holds no certificate.
    """
    trusted, bundle = verify_setting(login), environ.get(_BUNDLE)
    if trusted is False:
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    place = Path(bundle or DEFAULT_CA_BUNDLE_PATH if trusted is True else trusted)
    try:
        context = (
            ssl.create_default_context(capath=place)
            if place.is_dir()
            else ssl.create_default_context(cafile=place)
        )
    except OSError as error:
        raise BadInput(
            f"{place} holds no certificate of an authority.",
            because="Without one nobody can tell whether a service is the one it says to be.",
            mend=f"Name another file in {_BUNDLE if trusted is True else 'OS_CACERT or `cacert` of the entry'}.",
        ) from error
    if trusted is True and not bundle:
        context.load_default_certs()
    return context
