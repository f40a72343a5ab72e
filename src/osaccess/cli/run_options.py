"""Owns the options that up, preview and destroy share."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from osaccess.engines.choice import EngineChoice

_Function = TypeVar("_Function", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What the user typed.

    Attributes:
        rehearsal: on the Keystone of this machine, whatever the environment says.
        engine: which engine to take.
        stack: stack name; None = not given.
        project: folder with Pulumi.yaml.
        pack: folder of the policy pack; None = the project's own, else the one of osaccess.
        os_cloud: entry of clouds.yaml to log in with; None = as the environment or the stack says.
        now: instant of the run as text; None = the present one.

    """

    rehearsal: bool
    engine: EngineChoice
    stack: str | None
    project: Path
    pack: Path | None
    os_cloud: str | None
    now: str | None


def run_options(function: _Function) -> _Function:
    """Add the shared options to a command; it gets them as one `options: RunOptions`."""

    def with_options(*args: Any, **given: Any) -> Any:
        options = RunOptions(
            rehearsal=given.pop("rehearsal"),
            engine=EngineChoice(given.pop("engine")),
            stack=given.pop("stack"),
            project=Path(given.pop("project")),
            pack=given.pop("policy_pack"),
            os_cloud=given.pop("os_cloud"),
            now=given.pop("now"),
        )
        return function(*args, options=options, **given)

    decorated: Any = with_options
    decorated.__name__ = function.__name__
    decorated.__doc__ = function.__doc__
    decorated.__click_params__ = list(getattr(function, "__click_params__", ()))
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated  # type: ignore[no-any-return]


_OPTIONS = (
    click.option(
        "--rehearsal",
        is_flag=True,
        help="Rehearse on a real Keystone on this machine; OS_* variables, clouds.yaml and a Pulumi login are ignored.",
    ),
    click.option("-s", "--stack", metavar="NAME", help="Stack name; a rehearsal's is always `rehearsal`."),
    click.option(
        "--engine",
        type=click.Choice([choice.value for choice in EngineChoice]),
        default=EngineChoice.AUTO.value,
        show_default=True,
        help="The real Pulumi CLI, or the embedded engine.",
    ),
    click.option(
        "-C",
        "--project",
        "--cwd",
        "project",
        type=click.Path(exists=True, file_okay=False),
        default=".",
        help="Folder with Pulumi.yaml.",
    ),
    click.option(
        "--policy-pack",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="Folder of the policy pack.  [default: policies/ of the project, else osaccess's own]",
    ),
    click.option("--os-cloud", metavar="NAME", help="Entry of clouds.yaml to log in with."),
    click.option("--now", metavar="INSTANT", help="Plan for this instant, 2026-01-31T00:00:00Z."),
)
