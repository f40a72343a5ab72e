"""Owns loading a policy pack into this process and calling it; deliberately knows neither levels nor resources.

`PolicyPack(...)` serves and sleeps for ever in its constructor. Just before that it hands its servicer to
`add_AnalyzerServicer_to_server`; taking it from there needs no private name of the SDK
(pulumi_policy 1.21; facts/embedded-engine.md 7). The patch can go when the SDK can build a pack without serving.
"""

import contextvars
import runpy
import sys
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

import yaml
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2
from pulumi_policy import Policy
from pulumi_policy import policy as sdk_policy

from osaccess.engines.embedded.isolation import fresh_modules
from osaccess.engines.embedded.policy_config import configuration_request
from osaccess.errors import BadInput, OsaccessError


@dataclass(frozen=True, slots=True)
class PackFolder:
    """A policy pack on disk and its configuration (None = what the pack itself says)."""

    path: Path
    config: Mapping[str, Any] | None = None


class PolicyCrashed(Exception):
    """A policy raised. The text names the pack, the policy and what it raised."""


class _Taken(BaseException):
    """Leaves the constructor of the pack; no `except Exception` of a pack may catch it."""


_taken: Final[contextvars.ContextVar[list[Any] | None]] = contextvars.ContextVar("taken", default=None)


class LoadedPack:
    """A pack in this process."""

    def __init__(self, servicer: Any, version: str, path: Path) -> None:
        self._servicer = servicer
        self.info = self.call("GetAnalyzerInfo", empty_pb2.Empty())
        self.name: str = self.info.name
        self.version = version or self.info.version
        self.path = path
        policies = {each.name: each.policy_type for each in self.info.policies}
        stack_wide = {name for name, kind in policies.items() if kind == analyzer_pb2.PolicyType.POLICY_TYPE_STACK}
        self.stack_policies = frozenset(stack_wide)
        self.resource_policies = frozenset(policies.keys() - stack_wide)

    def call(self, method: str, request: Any) -> Any:
        """Return the answer of one method of the Analyzer service. Raises PolicyCrashed."""
        try:
            # A copied context, because the servicer may set the SDK's context variables.
            return contextvars.copy_context().run(getattr(self._servicer, method), request, None)
        except OsaccessError:
            raise
        except Exception as error:  # whatever a stranger's policy may raise
            raise PolicyCrashed(self._crash_text(error)) from error

    def _crash_text(self, error: Exception) -> str:
        policy = _policy_in(error)
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(last.filename).name}, line {last.lineno}"
        named = f"Policy {policy!r} of pack {self.name!r}" if policy else f"A policy of pack {self.name!r}"
        return f"{named} crashed: {type(error).__name__}: {error} ({where})"


def load_pack(folder: PackFolder) -> LoadedPack:
    """Load and configure a pack. Raises BadInput where it cannot be used."""
    path = folder.path.resolve()
    settings = _settings_of(path)
    _require_this_environment(path, settings)
    with fresh_modules(path):
        servicer = contextvars.copy_context().run(_servicer_of, path)
    pack = LoadedPack(servicer, str(settings.get("version") or ""), path)
    pack.call("Configure", configuration_request(pack.name, pack.info, folder.config or {}))
    return pack


def _settings_of(path: Path) -> Mapping[str, Any]:
    file = path / "PulumiPolicy.yaml"
    try:
        settings = yaml.safe_load(file.read_text())
    except FileNotFoundError as error:
        raise BadInput(
            f"There is no policy pack in {path}: it has no PulumiPolicy.yaml.", mend="Name the pack's folder."
        ) from error
    except (OSError, yaml.YAMLError) as error:
        raise BadInput(f"{file} cannot be read: {error}") from error
    if not isinstance(settings, dict):
        raise BadInput(f"{file} is not a map.", mend="It needs at least `runtime: python`.")
    return settings


def _require_this_environment(path: Path, settings: Mapping[str, Any]) -> None:
    runtime = settings.get("runtime")
    name = runtime.get("name") if isinstance(runtime, dict) else runtime
    if name != "python":
        raise BadInput(
            f"The policy pack in {path} is written for {name!r}; the embedded engine runs Python packs.",
            mend="Run it with the Pulumi CLI: add `--engine pulumi`.",
        )
    options = runtime.get("options") if isinstance(runtime, dict) else None
    virtualenv = (options or {}).get("virtualenv")
    if virtualenv and (path / virtualenv).resolve() != Path(sys.prefix).resolve():
        raise BadInput(
            f"The policy pack in {path} names the environment {(path / virtualenv).resolve()},"
            f" and this is {Path(sys.prefix).resolve()}.",
            because="The embedded engine runs packs in its own process.",
            mend="Run osaccess from that environment, or add `--engine pulumi`.",
        )


def _servicer_of(path: Path) -> Any:
    _install_patch()
    box: list[Any] = []
    _taken.set(box)
    try:
        runpy.run_path(str(path), run_name="__main__")
    except _Taken:
        pass
    except OsaccessError:
        raise
    except Exception as error:  # noqa: BLE001 -- whatever a stranger's pack may raise while it is loaded
        _refuse_to_load(path, error)
    if not box:
        raise BadInput(f"The program in {path} makes no PolicyPack.", mend="Call PolicyPack(...) at its end.")
    return box[0]


def _refuse_to_load(path: Path, error: Exception) -> NoReturn:
    last = traceback.extract_tb(error.__traceback__)[-1]
    raise BadInput(
        f"The policy pack in {path} cannot be loaded: {type(error).__name__}: {error}"
        f" ({last.filename}, line {last.lineno}).",
        because="Without its policies nothing would be checked.",
    ) from error


def _install_patch() -> None:
    served_by: Any = vars(sdk_policy)["analyzer_pb2_grpc"]  # imported there, not exported
    original = served_by.add_AnalyzerServicer_to_server
    if getattr(original, "takes_servicers", False):
        return

    def take_or_serve(servicer: Any, server: Any) -> None:
        box = _taken.get()
        if box is None:
            original(servicer, server)
            return
        box.append(servicer)
        raise _Taken

    vars(take_or_serve)["takes_servicers"] = True
    served_by.add_AnalyzerServicer_to_server = take_or_serve


def _policy_in(error: Exception) -> str:
    """Return the name of the policy that was being called, from the SDK's own loop over its policies."""
    frame = error.__traceback__
    found = ""
    while frame is not None:
        policy = frame.tb_frame.f_locals.get("policy")
        if isinstance(policy, Policy):
            found = str(policy.name)
        frame = frame.tb_next
    return found
