"""`osaccess import`: take something that the cloud has already into the state."""

from collections.abc import Iterable
from pathlib import Path

import click

from osaccess.cli import changes_view, run_view
from osaccess.cli.changes_view import KINDS
from osaccess.cli.embedded_operation import carry_out, event_log_option
from osaccess.cli.run_options import RunOptions, run_options
from osaccess.cli.stored_stack import require_rehearsal, stored_stack
from osaccess.cli.target import Target, target_of
from osaccess.cli.terminal import Terminal, json_option
from osaccess.engines.choice import Engine
from osaccess.engines.embedded.adoption import Adoption
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.steps import Op
from osaccess.errors import BadInput

_PROVIDER = "pulumi:providers:openstack"
_TYPES = {kind.replace(" ", "-"): type_ for type_, kind in KINDS.items()}
"""What may be typed for a type: project, role-assignment, credential."""


@click.command("import")
@click.argument("type_", metavar="TYPE")
@click.argument("name")
@click.argument("id_", metavar="ID")
@click.option("--provider", metavar="NAME", help="The login that reads it, as `state list --json` names it.")
@click.option("--no-protect", is_flag=True, help="Let `up` and `destroy` delete it.")
@run_options
@event_log_option
@json_option
@click.pass_obj
def command(
    terminal: Terminal,
    options: RunOptions,
    type_: str,
    name: str,
    id_: str,
    provider: str | None,
    no_protect: bool,
    event_log: Path | None,
) -> None:
    """Take what the cloud has already into the state.

    What has ID there becomes resource NAME of TYPE; nothing in the cloud changes. TYPE is a word of `state list`
    (project, user, role-assignment, credential) or a type token of Pulumi's. Write it into the program, too: what
    the program does not name, `up` wants to delete, and it is protected until then.
    """
    if options.rehearsal:
        require_rehearsal(options.project.absolute())
    with target_of(options, terminal, leaves_servers=False) as target:
        _refuse_for_cli(target, type_, name, id_)
        adoption = Adoption(
            type=_type(type_),
            name=name,
            id=id_,
            provider=_provider(stored_stack(options).resources(), provider),
            protect=not no_protect,
        )
        result = carry_out("import", lambda run: run.adopt(adoption), target, terminal, event_log)
        run_view.show(result, terminal, "import", {Op.IMPORT: "imported"})
        terminal.print_json(changes_view.as_json(result.events, result.changes))
        run_view.raise_for(result, "import", target)


def _type(given: str) -> str:
    """Return the type token. Raises BadInput for a type that is not known."""
    type_ = _TYPES.get(given, given)
    if type_ not in KINDS:
        raise BadInput(f"{given!r} is no type that can be imported.", mend=f"Write one of: {', '.join(_TYPES)}.")
    return type_


def _refuse_for_cli(target: Target, type_: str, name: str, id_: str) -> None:
    if target.engine is Engine.PULUMI:
        raise BadInput(
            "The Pulumi CLI imports by its own command.",
            mend=f"Type: pulumi import {_type(type_)} {name} {id_} --stack {target.stack} --provider NAME=URN",
        )


def _provider(resources: Iterable[ResourceState], name: str | None) -> str:
    """Return the URN of the login with this name, or of the only one there is. Raises BadInput."""
    logins = {state.name: state.urn for state in resources if state.type == _PROVIDER}
    if name is None and len(logins) == 1:
        return next(iter(logins.values()))
    if name not in logins:
        raise BadInput(
            f"The stack has no login {name!r}." if name else "Which login shall read it?",
            because="Who reads it decides whose it is: a credential is seen by its owner only.",
            mend=f"Add --provider with one of: {', '.join(sorted(logins)) or 'none; run `up` first'}.",
        )
    return logins[name]
