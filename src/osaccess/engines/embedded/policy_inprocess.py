"""Owns a policy pack inside of this process; deliberately knows neither its settings nor its configuration.

`PolicyPack(...)` serves and sleeps for ever in its constructor. Just before that it hands its servicer to
`add_AnalyzerServicer_to_server`; taking it from there needs no private name of the SDK
(pulumi_policy 1.21; facts/embedded-engine.md 7). The patch can go when the SDK can build a pack without serving.
"""

import contextvars
import runpy
import traceback
from pathlib import Path
from typing import Any, Final, NoReturn

from pulumi.runtime import settings as pulumi_settings
from pulumi_policy import Policy
from pulumi_policy import policy as sdk_policy

from osaccess.engines.embedded.isolation import fresh_modules, standing_in
from osaccess.engines.embedded.policy_crash import PolicyCrashed
from osaccess.engines.embedded.scope import Scope
from osaccess.engines.embedded.sdk_conversion import convert_once
from osaccess.engines.embedded.sdk_settings import put_settings
from osaccess.errors import BadInput, OsaccessError


class _Taken(BaseException):
    """Leaves the constructor of the pack; no `except Exception` of a pack may catch it."""


_taken: Final[contextvars.ContextVar[list[Any] | None]] = contextvars.ContextVar("taken", default=None)


class InProcess:
    """The Analyzer of a pack whose code is loaded here."""

    def __init__(self, servicer: Any) -> None:
        self._servicer = servicer

    def call(self, method: str, request: Any) -> Any:
        """Return the answer of one method. Raises PolicyCrashed."""
        try:
            # A copied context, because the servicer may set the SDK's context variables.
            return contextvars.copy_context().run(self._answer, method, request)
        except OsaccessError:
            raise
        except Exception as error:  # whatever a stranger's policy may raise
            last = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{Path(last.filename).name}, line {last.lineno}"
            raise PolicyCrashed(f"{type(error).__name__}: {error} ({where})", _policy_in(error)) from error

    def _answer(self, method: str, request: Any) -> Any:
        convert_once()
        return getattr(self._servicer, method)(request, None)

    def close(self) -> None:
        """Nothing runs that could be ended."""


def in_this_process(path: Path, scope: Scope) -> InProcess:
    """Load the pack in a folder. Raises BadInput where that fails."""
    try:
        with standing_in(path), fresh_modules(path):
            return InProcess(contextvars.Context().run(_servicer_of, path, scope))
    finally:
        contextvars.Context().run(pulumi_settings.reset_options)  # as after a program


def _servicer_of(path: Path, scope: Scope) -> Any:
    _install_patch()
    put_settings(scope)
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
