"""`osaccess whoami`: what the own login is, and what it could hand on."""

from collections.abc import Callable

import click
from rich.table import Table

from osaccess.catalogue.loading import load_catalogue
from osaccess.catalogue.needs import Need, needs_of
from osaccess.catalogue.reach import CloudApi
from osaccess.cli.own_login import login_of, os_cloud_option, show_http_option
from osaccess.cli.terminal import Terminal, json_option
from osaccess.cli.token_view import need_rows, own_json, own_rows, table_of
from osaccess.clock import utc_now
from osaccess.keystone.cloud_facts import mounts_of_token
from osaccess.keystone.own_view import OwnView, own_view
from osaccess.keystone.revocation import passing_session


@click.command("whoami")
@os_cloud_option
@click.option(
    "--job",
    "jobs",
    multiple=True,
    metavar="REQUEST|PRESET",
    help="What a job sends, like 'GET compute /v2.1/servers' or compute/read: which rules and roles it needs at least.",
)
@show_http_option
@json_option
@click.pass_obj
def command(
    terminal: Terminal, os_cloud: str | None, jobs: tuple[str, ...], show_http: Callable[[str, int], None] | None
) -> None:
    """Show who you are for Keystone, and what you could delegate.

    User, scope, roles, lifetime. Three requests that every login may send; the token is revoked at the end.
    """
    with passing_session(login_of(os_cloud), show=show_http, say=terminal.note) as session:
        view = own_view(session)
        needs = (
            needs_of(jobs, CloudApi(load_catalogue(), mounts_of_token(view.token, session.login.region)))
            if jobs
            else ()
        )
    terminal.print(table_of(own_rows(view, utc_now())))
    if needs:
        terminal.print()
        terminal.print(_needs_table(needs, view))
    terminal.print_json(own_json(view, needs))


def _needs_table(needs: tuple[Need, ...], view: OwnView) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for heading in ("the job needs at least", "role", ""):
        table.add_column(heading)
    for row in need_rows(needs, view.token):
        table.add_row(*row)
    return table
