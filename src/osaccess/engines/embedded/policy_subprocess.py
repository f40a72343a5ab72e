"""Owns a policy pack in a process of its own, as it needs one that names another environment than the running one.

It is started as the real engine does it (facts/policy-engine.md 1.5): the SDK's module serves the pack, and its first
line on stdout is the port. It ends with the run, and with this process however that ends: its stdin closes.
"""

import json
import os
import subprocess
import tempfile
import threading
from pathlib import Path
from typing import IO, Any, Final

import grpc
from pulumi.runtime.proto import analyzer_pb2_grpc

from osaccess.engines.embedded.policy_crash import PolicyCrashed
from osaccess.engines.embedded.scope import Scope
from osaccess.engines.embedded.values import plain
from osaccess.errors import BadInput

_START_SECONDS: Final = 120.0
_END_SECONDS: Final = 60.0
_NO_ENGINE: Final = "127.0.0.1:0"
"""The address of an engine that nobody asks: packs call nothing back."""

_SERVE: Final = """
import os, runpy, threading
threading.Thread(target=lambda: (os.read(0, 1), os._exit(0)), daemon=True).start()
runpy.run_module("pulumi.policy", run_name="__main__", alter_sys=True)
"""
_PREFIX: Final = "Exception calling application: "
"""What gRPC puts before the text of an exception of the servicer."""


class OwnProcess:
    """The Analyzer of a pack that serves in another process."""

    def __init__(self, process: subprocess.Popen[str], port: int, log: IO[bytes]) -> None:
        self._process = process
        self._log = log
        self._channel = grpc.insecure_channel(
            f"127.0.0.1:{port}", options=[("grpc.max_receive_message_length", -1), ("grpc.enable_http_proxy", 0)]
        )
        self._stub = analyzer_pb2_grpc.AnalyzerStub(self._channel)
        # What policies print goes nowhere, but a full pipe would stop them.
        self._drain = threading.Thread(target=process.stdout.read if process.stdout else None, daemon=True)
        self._drain.start()

    def call(self, method: str, request: Any) -> Any:
        """Return the answer of one method. Raises PolicyCrashed."""
        try:
            return getattr(self._stub, method)(request)
        except grpc.RpcError as error:
            if error.code() is grpc.StatusCode.UNAVAILABLE or self._process.poll() is not None:
                raise PolicyCrashed(f"its process ended: {_last_line(self._log)}") from error
            raise PolicyCrashed(str(error.details()).removeprefix(_PREFIX)) from error

    def close(self) -> None:
        """End the process."""
        self._channel.close()
        _end(self._process)
        self._drain.join(_END_SECONDS)
        self._log.close()


def _needed_by(pack: Path) -> str:
    """Return what pip has to install for a pack: what it says itself, or the project around it."""
    said = next(
        (file for file in (pack / "requirements.txt", pack.parent / "requirements.txt") if file.exists()), None
    )
    return f"-r {said}" if said else "pulumi-policy"


def in_its_own_process(path: Path, environment: Path, scope: Scope) -> OwnProcess:
    """Start the pack of a folder with the Python of an environment. Raises BadInput where that fails."""
    python = environment / "bin" / "python"
    if not python.exists():
        raise BadInput(
            f"The policy pack in {path} names the environment {environment}, which has no Python.",
            because="Without its policies nothing would be checked.",
            mend=f"Type: python3 -m venv {environment} && {python} -m pip install {_needed_by(path)}",
        )
    log = tempfile.TemporaryFile()  # noqa: SIM115 -- lives as long as the process
    process = subprocess.Popen(
        [str(python), "-u", "-c", _SERVE, _NO_ENGINE, str(path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, cwd=path,
        env=_environment(scope), start_new_session=True,
    )  # fmt: skip
    port = _announced_port(process)
    if port is None:
        _end(process)
        said = _last_line(log)
        log.close()
        raise BadInput(
            f"The policy pack in {path} cannot be loaded with {python}: {said}",
            because="Without its policies nothing would be checked.",
            mend=f"Try it: cd {path} && {python} __main__.py",
        )
    return OwnProcess(process, port, log)


def _environment(scope: Scope) -> dict[str, str]:
    config = {key: plain(value) for key, value in scope.config.items()}
    own = {
        "PULUMI_PROJECT": scope.project,
        "PULUMI_STACK": scope.stack,
        "PULUMI_ORGANIZATION": "organization",
        "PULUMI_DRY_RUN": str(scope.dry_run).lower(),
        "PULUMI_CONFIG": json.dumps(config),
    }
    return {**os.environ, **own}


def _announced_port(process: subprocess.Popen[str]) -> int | None:
    too_late = threading.Timer(_START_SECONDS, process.kill)
    too_late.start()
    try:
        first = process.stdout.readline() if process.stdout else ""
    finally:
        too_late.cancel()
    return int(first) if first.strip().isdigit() else None


def _end(process: subprocess.Popen[str]) -> None:
    process.kill()  # it keeps nothing that could be lost
    process.wait(_END_SECONDS)
    if process.stdin is not None:
        process.stdin.close()


def _last_line(log: IO[bytes]) -> str:
    log.seek(0)
    lines = [line.strip() for line in log.read().decode(errors="replace").splitlines() if line.strip()]
    return lines[-1] if lines else "it says nothing"
