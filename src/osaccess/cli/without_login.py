"""Owns the target of a preview that has no login, no passphrase and no network: a state that only is looked at.

The state is an export, or lies where the embedded engine or the CLI keeps it in files.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from osaccess.cli.piped_state import piped_state
from osaccess.cli.policy_pack import policy_pack
from osaccess.cli.real_cloud import cloud_facts
from osaccess.cli.run_options import RunOptions
from osaccess.cli.stored_stack import require_rehearsal
from osaccess.cli.target import (
    REHEARSAL_FOLDER,
    REHEARSAL_STACK,
    Target,
    instant_of,
)
from osaccess.engines.choice import Engine, EngineChoice
from osaccess.engines.embedded.file_backend import FileBackend
from osaccess.engines.embedded.project import load_project
from osaccess.engines.embedded.stack_config import load_stack_config
from osaccess.engines.embedded.unopened_state import UnopenedState
from osaccess.engines.exported_state import states_in
from osaccess.engines.restriction import Restriction
from osaccess.errors import BadInput
from osaccess.rules.profiles import PROD, REHEARSAL, profile_named

_EXPORT = "Make one with: osaccess state export > FILE, or pulumi stack export > FILE."


@contextmanager
def target_without_login(options: RunOptions, state: str | None, restriction: Restriction) -> Iterator[Target]:
    """Yield the target; nothing is started, and nothing of the environment is a login. Raises BadInput."""
    _refuse_what_needs_a_login(options, restriction)
    project = options.project.absolute()
    project_file = load_project(project)
    name = project_file.name
    unopened = _stored(options, project, name) if state is None else _exported(state, name, options)
    with policy_pack(options) as pack:
        stack_file = load_stack_config(project, name, unopened.stack)
        more: dict[str, str] = {}
        if options.rehearsal:
            cloud_file = str(project / REHEARSAL_FOLDER / "cloud.yaml")
            more = {"osaccess:cloud": cloud_file, "osaccess:profile": REHEARSAL.name}
        config = {**stack_file.plain, **more}
        yield Target(
            project=project,
            project_file=project_file,
            stack=unopened.stack,
            stack_file=stack_file,
            engine=Engine.EMBEDDED,
            cloud=cloud_facts(project, config),
            login=None,
            profile=profile_named(config.get("osaccess:profile", PROD.name)),
            config=more,
            now=instant_of(options),
            state=None,
            pack=pack,
            unopened=unopened,
        )


def _refuse_what_needs_a_login(options: RunOptions, restriction: Restriction) -> None:
    for name, given, because in (
        ("--os-cloud", options.os_cloud, "Such a preview logs in nowhere."),
        (
            "--engine pulumi",
            options.engine is EngineChoice.PULUMI,
            "The Pulumi CLI opens the secrets of a stack, and asks providers that want a login.",
        ),
        ("--refresh", restriction.refresh_first, "What the cloud has now is not asked without a login."),
    ):
        if given:
            raise BadInput(
                f"{name} and --without-login do not go together.", because=because, mend="Leave one of them out."
            )


def _stored(options: RunOptions, project: Path, name: str) -> UnopenedState:
    """Return the state that lies in files, of a rehearsal or where the environment says."""
    if options.rehearsal:
        require_rehearsal(project)
        root, stack = project / REHEARSAL_FOLDER / "state", REHEARSAL_STACK
    else:
        if not options.stack:
            raise BadInput("Which stack?", mend="Add --stack NAME, or --state FILE for an exported state.")
        backend = os.environ.get("PULUMI_BACKEND_URL", "")
        if not backend.startswith("file://"):
            raise BadInput(
                "Where the state lies is not known.",
                because="A preview without a login reads it from a file, and knows no other backend.",
                mend=f"Add --state FILE, an exported state. {_EXPORT}",
            )
        root, stack = Path(backend.removeprefix("file://")).expanduser(), options.stack
    return UnopenedState.of(FileBackend(root, name, stack, ""))


def _exported(place: str, project: str, options: RunOptions) -> UnopenedState:
    data, file = piped_state(place)
    states = states_in(data, file)
    stacks = {tuple(state.urn.removeprefix("urn:pulumi:").split("::")[:2]) for state in states}
    stack = options.stack or (REHEARSAL_STACK if options.rehearsal else "")
    if not stacks and not stack:
        raise BadInput(
            f"{file} lists no resource, so it does not say of which stack it is.", mend="Add --stack NAME."
        )
    found, of_project = sorted(stacks)[0] if stacks else (stack, project)
    if of_project != project:
        raise BadInput(
            f"{file} is the state of project {of_project!r}, and this is project {project!r}.",
            mend="Give the state of this project, or the other project's folder: -C FOLDER.",
        )
    if stack and found != stack:
        raise BadInput(
            f"{file} is the state of stack {found!r}, not of {stack!r}.",
            mend=f"Leave --stack out, or give the state of {stack!r}.",
        )
    return UnopenedState.of_export(data["deployment"], project, found)
