"""`osaccess credentials`: what consumers get."""

import os
from pathlib import Path

import click

from osaccess.access.issued import IssuedCredential
from osaccess.cli.run_options import RunOptions, run_options
from osaccess.cli.stack import issued_in, issued_in_embedded
from osaccess.cli.target import REHEARSAL_FOLDER, REHEARSAL_STACK, rehearsal_state, resolve_cloud
from osaccess.cli.terminal import Terminal, json_option
from osaccess.clock import in_utc_text
from osaccess.errors import BadInput
from osaccess.files import PRIVATE, write_text
from osaccess.handover.formats import FORMATS, Handover

_ENDINGS = {"clouds": "clouds.yaml", "openrc": "openrc", "env": "env"}


@click.group("credentials")
def command() -> None:
    """Application credentials of a stack."""


@command.command("export")
@click.argument("name")
@click.option("--format", "format_", type=click.Choice(list(FORMATS)), default="clouds", show_default=True)
@click.option("--output", metavar="FILE", help="File to write, mode 0600; - for stdout.  [default: NAME.FORMAT]")
@click.option("--previous", is_flag=True, help="The generation before the current one, while it lives.")
@run_options
@json_option
@click.pass_obj
def export(
    terminal: Terminal, options: RunOptions, name: str, format_: str, output: str | None, previous: bool
) -> None:
    """Write the id and secret of credential NAME into a file that its consumer can read."""
    credential = _generation(_issued(options), name, previous=previous)
    handover = Handover(
        name=name,
        auth_url=credential.owner.auth_url,
        region=credential.owner.region,
        id=credential.id,
        secret=credential.secret,
        expires=in_utc_text(credential.expires_at) if credential.expires_at else "it is deleted",
    )
    text = FORMATS[format_](handover)
    if output == "-":
        click.echo(text, nl=False)
        return
    file = Path(output or f"{name}.{_ENDINGS[format_]}")
    write_text(file, text, PRIVATE)
    terminal.print(f"wrote {file} (mode 0600): {credential.name}, works until {handover.expires}")
    terminal.print_json(
        {"file": str(file), "credential": credential.name, "id": credential.id, "expires_at": handover.expires}
    )


def _issued(options: RunOptions) -> tuple[IssuedCredential, ...]:
    if not options.rehearsal:
        return issued_in(resolve_cloud(options, os.environ))
    project = options.project.absolute()
    if not (project / REHEARSAL_FOLDER / "passphrase").exists():
        raise BadInput("There is no rehearsal here.", mend="Type: make up")
    return issued_in_embedded(project, REHEARSAL_STACK, rehearsal_state(project))


def _generation(issued: tuple[IssuedCredential, ...], name: str, *, previous: bool) -> IssuedCredential:
    """Return the wanted generation. Generations of one series expire in the order of their starts."""
    series = sorted(
        (credential for credential in issued if name in (credential.of, credential.name)),
        key=lambda credential: (credential.expires_at is None, credential.expires_at),
        reverse=True,
    )
    if not series:
        names = ", ".join(sorted({credential.of for credential in issued})) or "none"
        raise BadInput(f"The stack has no credential {name!r}.", mend=f"It has: {names}.")
    if previous and len(series) == 1:
        raise BadInput(f"Credential {name!r} has one living generation; there is no previous one.")
    return series[1] if previous else series[0]
