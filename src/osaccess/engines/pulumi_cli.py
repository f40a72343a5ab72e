"""Owns driving the real Pulumi CLI: its arguments, its environment, what its events and state say.

The login goes over in one variable, because plain configuration stays readable in a backend's history for
ever (seen), and every `OS_*` is taken away, because the openstack plugin fills logins from them (seen).
"""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from osaccess.access.login import Login
from osaccess.counted import counted
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.restriction import WHOLE, Restriction
from osaccess.environment import (
    CLOUD_VARIABLE,
    LOGIN_VARIABLE,
    NOW_VARIABLE,
    PROJECT_VARIABLE,
    without_stray_variables,
)
from osaccess.errors import Failed, Refused
from osaccess.keystone.login_json import login_to_json

PLUGIN_VERSION = "5.5.3"
"""The openstack plugin whose behaviour everything here is tested against."""

_EVENT_LOG_SWITCH = "PULUMI_DEBUG_COMMANDS"


class Operation(StrEnum):
    """What can be asked of an engine."""

    PREVIEW = "preview"
    UP = "up"
    REFRESH = "refresh"
    DESTROY = "destroy"


_JUDGED = (Operation.PREVIEW, Operation.UP)
"""The operations that run the program, and with it the policy pack."""


@dataclass(frozen=True, slots=True)
class PulumiRun:
    """One run of the CLI, complete.

    Attributes:
        operation: what to do.
        project: folder with Pulumi.yaml.
        stack: stack name.
        pack: folder of the policy pack, None for none (refresh and destroy run no pack).
        pack_config: JSON file with the pack's configuration.
        login: the deploy login to hand over; None: the stack's configuration names one.
        now: the instant of the run as text; "" for the present one.
        yes: do not ask.
        restriction: to some resources.

    """

    operation: Operation
    project: Path
    stack: str
    pack: Path | None
    pack_config: Path | None
    login: Login | None = field(repr=False)
    now: str
    yes: bool
    restriction: Restriction = WHOLE

    def arguments(self, event_log: Path | None) -> tuple[str, ...]:
        """Return the command line. It holds no secret."""
        given = ["pulumi", self.operation.value, "--cwd", str(self.project), "--stack", self.stack]
        if self.pack is not None and self.operation in _JUDGED:
            given += ["--policy-pack", str(self.pack)]
            given += ["--policy-pack-config", str(self.pack_config)] if self.pack_config else []
        if self.yes and self.operation is not Operation.PREVIEW:
            given.append("--yes")
        given += self.restriction.cli_arguments()
        if event_log is not None:
            given += ["--event-log", str(event_log)]
        return tuple(given)

    def environment(self, environ: Mapping[str, str]) -> dict[str, str]:
        """Return the environment: no `OS_*`, the login and the instant in their variables."""
        clean = without_stray_variables(environ)
        clean.pop(LOGIN_VARIABLE, None)
        clean.pop(NOW_VARIABLE, None)
        clean.pop(CLOUD_VARIABLE, None)
        clean[PROJECT_VARIABLE] = str(self.project)
        if self.login is not None:
            clean[LOGIN_VARIABLE] = login_to_json(self.login)
        if self.now:
            clean[NOW_VARIABLE] = self.now
        clean[_EVENT_LOG_SWITCH] = "true"  # the flag --event-log is hidden behind it
        return clean


def is_ready(which: Callable[[str], str | None] = shutil.which) -> bool:
    """Tell whether the CLI is on PATH and has the openstack plugin in the version that is tested."""
    if which("pulumi") is None:
        return False
    listing = subprocess.run(["pulumi", "plugin", "ls", "--json"], capture_output=True, text=True, check=False)
    if listing.returncode != 0:
        return False
    plugins = json.loads(listing.stdout or "[]")
    return any(plugin.get("name") == "openstack" and plugin.get("version") == PLUGIN_VERSION for plugin in plugins)


def run_cli(
    run: PulumiRun, environ: Mapping[str, str], event_log: Path | None = None, *, stdout: int | None = None
) -> tuple[str, ...]:
    """Run the CLI with the caller's terminal and return the names of the packs that judged.

    Raises Refused for a mandatory finding, Failed for all else.

    Args:
        run: what to run.
        environ: the caller's environment.
        event_log: file that gets the engine's events; None: they are read here and forgotten.
        stdout: descriptor for what the CLI shows; None: the caller's stdout.

    """
    with tempfile.TemporaryDirectory(prefix="osaccess-") as folder:
        events = event_log or Path(folder) / "events.json"
        events.unlink(missing_ok=True)  # what an earlier run found must not be taken for this one's
        try:
            code = subprocess.run(
                run.arguments(events), env=run.environment(environ), stdout=stdout, check=False
            ).returncode
        except FileNotFoundError as error:
            raise Failed(
                "There is no `pulumi` on PATH.", mend="Install the Pulumi CLI, or use --engine embedded."
            ) from error
        told = events.read_text() if events.exists() else ""
    findings = mandatory_findings(told)
    if findings:
        raise Refused(
            f"The policy pack refused {counted(len(findings), 'thing')}: {', '.join(findings)}.",
            mend="Each finding above says how to mend it.",
        )
    if code != 0:
        raise Failed(
            f"pulumi {run.operation} ended with exit code {code}.", mend="Its own messages above say why."
        )
    return packs_that_judged(told)


def mandatory_findings(event_log: str) -> list[str]:
    """Return the names of the policies with a mandatory violation, from the CLI's event log (a JSON object a line)."""
    return list(
        dict.fromkeys(
            str(event.get("policyName"))
            for kind, event in _bodies(event_log)
            if kind == "policyEvent" and event.get("enforcementLevel") == "mandatory"
        )
    )


def packs_that_judged(event_log: str) -> tuple[str, ...]:
    """Return the names of the packs that an event log tells of, sorted."""
    found: set[str] = set()
    for kind, event in _bodies(event_log):
        if kind == "summaryEvent":
            found |= set(event.get("PolicyPacks") or event.get("policyPacks") or ())
        elif name := event.get("policyPackName"):
            found.add(str(name))
    return tuple(sorted(found))


def _bodies(event_log: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for line in event_log.splitlines():
        for kind, body in json.loads(line).items() if line.strip() else ():
            if kind.endswith("Event") and isinstance(body, dict):
                yield kind, body


def read_state(project: Path, stack: str, environ: Mapping[str, str]) -> tuple[ResourceState, ...]:
    """Return the stack's resources, secrets decrypted by the CLI. Raises Failed."""
    return states_of_export(export_state(project, stack, environ, show_secrets=True))


def export_state(project: Path, stack: str, environ: Mapping[str, str], *, show_secrets: bool) -> str:
    """Return the stack's state as the CLI exports it. Raises Failed."""
    secrets = ("--show-secrets",) if show_secrets else ()
    return _asked(("stack", "export", *secrets), project, stack, environ)


def unlock(project: Path, stack: str, environ: Mapping[str, str]) -> None:
    """Take the stack from the run that holds it. Raises Failed."""
    _asked(("cancel", "--yes"), project, stack, environ)


def change_state(project: Path, stack: str, words: Sequence[str], environ: Mapping[str, str]) -> None:
    """Let the CLI change its state: `pulumi state WORDS`. Raises Failed."""
    _asked(("state", *words, "--yes"), project, stack, environ)


def _asked(words: Sequence[str], project: Path, stack: str, environ: Mapping[str, str]) -> str:
    command = ["pulumi", *words, "--cwd", str(project), "--stack", stack]
    clean = without_stray_variables(environ)
    try:
        answer = subprocess.run(command, env=clean, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise Failed(
            "There is no `pulumi` on PATH.", mend="Install the Pulumi CLI, or use --engine embedded."
        ) from error
    if answer.returncode != 0:
        raise Failed(f"pulumi {' '.join(words)} failed: {answer.stderr.strip()}")
    return answer.stdout


def states_of_export(text: str) -> tuple[ResourceState, ...]:
    """Return the resources of an export that was made with --show-secrets."""
    resources: Sequence[Mapping[str, object]] = json.loads(text)["deployment"].get("resources") or ()
    return tuple(ResourceState.from_checkpoint(resource, _already_plain) for resource in resources)


def _already_plain(_cipher: str) -> str:
    raise Failed("The export holds encrypted values.", mend="Export with: pulumi stack export --show-secrets")
