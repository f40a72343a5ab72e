"""`osaccess credentials`: what consumers get."""

import click

from osaccess.cli.handover_file import handover_options, write_handover
from osaccess.cli.issued_credentials import generation_of, issued_credentials
from osaccess.cli.rotate_and_revoke import revoke, rotate
from osaccess.cli.run_options import RunOptions, run_options
from osaccess.cli.self_service import create
from osaccess.cli.terminal import Terminal, json_option
from osaccess.clock import in_utc_text
from osaccess.handover.formats import Handover


@click.group("credentials")
def command() -> None:
    """Create, export, rotate and revoke credentials."""


command.add_command(create)
command.add_command(rotate)
command.add_command(revoke)


@command.command("export")
@click.argument("name")
@handover_options
@click.option("--previous", is_flag=True, help="The generation before the current one, while it lives.")
@run_options
@json_option
@click.pass_obj
def export(
    terminal: Terminal, options: RunOptions, name: str, format_: str, output: str | None, previous: bool
) -> None:
    """Write the id and secret of credential NAME into a file.

    Its consumer can read that file, and nobody else: mode 0600.
    """
    credential = generation_of(issued_credentials(options), name, previous=previous)
    handover = Handover(
        name=name,
        auth_url=credential.owner.auth_url,
        regions=credential.regions or ((credential.owner.region,) if credential.owner.region else ()),
        id=credential.id,
        secret=credential.secret,
        expires=in_utc_text(credential.expires_at) if credential.expires_at else "it is deleted",
    )
    file = write_handover(handover, format_, output)
    if file is None:
        return
    terminal.print(f"wrote {file} (mode 0600): {credential.name}, works until {handover.expires}")
    if credential.consumers:
        terminal.print(f"  for {', '.join(credential.consumers)}")
    terminal.print_json(
        {
            "file": str(file),
            "credential": credential.name,
            "id": credential.id,
            "expires_at": handover.expires,
            "consumers": list(credential.consumers),
        }
    )
