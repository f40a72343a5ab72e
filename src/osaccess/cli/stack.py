"""Owns the way from a target to its engine: a run of the embedded engine, and the state of either."""

import json
import os
from collections.abc import Callable
from pathlib import Path

from osaccess.access.issued import IssuedCredential
from osaccess.cli.target import REHEARSAL_STACK, EmbeddedState, Target
from osaccess.engines import pulumi_cli
from osaccess.engines.choice import Engine
from osaccess.engines.embedded.backend import Backend
from osaccess.engines.embedded.events import Detail, Event
from osaccess.engines.embedded.file_backend import FileBackend
from osaccess.engines.embedded.identity_plugin import OpenStackPlugin
from osaccess.engines.embedded.operations import EmbeddedRun, read_state
from osaccess.engines.embedded.policy_folder import PackFolder
from osaccess.engines.embedded.project import load_project
from osaccess.engines.embedded.stack_config import StackConfig, load_stack_config
from osaccess.engines.issued_credentials import issued_credentials
from osaccess.engines.restriction import WHOLE, Restriction
from osaccess.environment import (
    CLOUD_VARIABLE,
    LOGIN_VARIABLE,
    NOW_VARIABLE,
    OWNERS_VARIABLE,
    PROJECT_VARIABLE,
    WITHOUT_LOGIN_VARIABLE,
    without_stray_variables,
)
from osaccess.keystone.login_json import login_to_json
from osaccess.rules.profiles import PACK_NAME


def embedded_run(
    target: Target,
    on_event: Callable[[Event], None],
    on_detail: Callable[[Detail], None] = lambda _: None,
    restriction: Restriction = WHOLE,
) -> EmbeddedRun:
    """Return the run of the embedded engine for a target that has a state of its own."""
    if target.pack is None:
        raise AssertionError("a target that is run has a policy pack: nothing runs unchecked")
    return EmbeddedRun(
        project_folder=target.project,
        stack=target.stack,
        backend=_backend(target),
        plugins=(OpenStackPlugin(),),
        config=target.config,
        environment=_environment(target),
        packs=(PackFolder(target.pack, target.profile.pack_config(), PACK_NAME),),
        on_event=on_event,
        on_detail=on_detail,
        parallel=restriction.parallel,
        selection=restriction.selection,
        refresh_first=restriction.refresh_first,
        expect_no_changes=restriction.expect_no_changes,
    )


def issued_in(target: Target) -> tuple[IssuedCredential, ...]:
    """Return the credentials of the stack's state, whichever engine keeps it. Raises Failed or BadInput."""
    if target.engine is Engine.PULUMI:
        return issued_credentials(pulumi_cli.read_state(target.project, target.stack, os.environ))
    return issued_credentials(read_state(_backend(target)))


def issued_in_embedded(project: Path, stack: str, place: EmbeddedState) -> tuple[IssuedCredential, ...]:
    """Return the credentials of a stack that the embedded engine keeps."""
    return issued_credentials(read_state(backend_of(project, stack, place)))


def backend_of(project: Path, stack: str, place: EmbeddedState) -> FileBackend:
    """Return the backend of a stack that the embedded engine keeps."""
    name = load_project(project).name
    return _opened(name, stack, place, load_stack_config(project, name, stack))


def _backend(target: Target) -> Backend:
    if target.unopened is not None:
        return target.unopened
    return _opened(target.project_file.name, target.stack, _state_place(target), target.stack_file)


def _opened(project: str, stack: str, place: EmbeddedState, config: StackConfig) -> FileBackend:
    # The CLI may have left a Pulumi.rehearsal.yaml with the salt of a rehearsal that is over.
    salt = None if stack == REHEARSAL_STACK else config.salt_state
    return FileBackend(place.root, project, stack, place.passphrase.reveal(), salt_state=salt)


def _state_place(target: Target) -> EmbeddedState:
    if target.state is None:
        raise AssertionError("a target of the embedded engine has a state")
    return target.state


def _environment(target: Target) -> dict[str, str]:
    clean = without_stray_variables(os.environ)
    if target.is_rehearsal or target.unopened is not None:
        clean = {name: value for name, value in clean.items() if not name.startswith("PULUMI_")}
    clean.pop(LOGIN_VARIABLE, None)
    clean.pop(NOW_VARIABLE, None)
    clean.pop(WITHOUT_LOGIN_VARIABLE, None)
    clean.pop(CLOUD_VARIABLE, None)
    clean.pop(OWNERS_VARIABLE, None)
    clean[PROJECT_VARIABLE] = str(target.project)
    if cloud := target.config.get("osaccess:cloud"):
        clean[CLOUD_VARIABLE] = cloud
    if target.login is not None:
        clean[LOGIN_VARIABLE] = login_to_json(target.login)
    if target.unopened is not None:
        clean[WITHOUT_LOGIN_VARIABLE] = "1"
    if target.rehearsed_owners:
        clean[OWNERS_VARIABLE] = json.dumps({key: one.reveal() for key, one in target.rehearsed_owners.items()})
    clean[NOW_VARIABLE] = target.now
    return clean
