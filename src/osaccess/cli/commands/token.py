"""`osaccess token issue | inspect | revoke`: tokens by hand, without leaving them behind."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import click

from osaccess.access.login import ApplicationCredential, Login, Token, Unscoped
from osaccess.access.secret import Secret
from osaccess.cli.own_login import login_of, os_cloud_option, show_http_option
from osaccess.cli.terminal import Terminal, json_option
from osaccess.cli.token_view import table_of, token_json, token_rows
from osaccess.clock import in_utc_text, utc_now
from osaccess.environment import without_stray_variables
from osaccess.errors import BadInput, Failed
from osaccess.files import PRIVATE, read_text, write_text
from osaccess.keystone.given_token import GivenToken
from osaccess.keystone.revocation import passing_session
from osaccess.keystone.session import KeystoneSession
from osaccess.keystone.token import TokenFacts

Show = Callable[[str, int], None] | None
_Function = TypeVar("_Function", bound=Callable[..., Any])


def _given_token_options(function: _Function) -> _Function:
    """Add the options of a verb about a token that exists: where its Keystone is, and where its text is."""
    token_file = click.option(
        "--token-file",
        type=click.Path(dir_okay=False, path_type=Path, allow_dash=True),
        help="File with the token, - for stdin.  [default: OS_TOKEN]",
    )
    return os_cloud_option(token_file(show_http_option(function)))


@click.group()
def command() -> None:
    """Issue, inspect and revoke tokens."""


@command.command(
    epilog="Example: osaccess token issue -- openstack image list",
    context_settings={"ignore_unknown_options": True},
)
@os_cloud_option
@click.option("--unscoped", is_flag=True, help="A token on no project: it may only ask who it is.")
@click.option("--keep", is_flag=True, help="Do not revoke it at the end: print it, or write it with --output.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="With --keep: file, mode 0600.")
@show_http_option
@json_option
@click.argument("program", nargs=-1, type=click.UNPROCESSED)
@click.pass_obj
def issue(
    terminal: Terminal,
    os_cloud: str | None,
    unscoped: bool,
    keep: bool,
    output: Path | None,
    show_http: Show,
    program: tuple[str, ...],
) -> None:
    """Issue a token and show what it is worth.

    It is revoked at the end, after ^C too, unless you --keep it. With a PROGRAM behind --, the program runs with
    the token in OS_TOKEN and without any other OS_* login; its token is revoked when it ends.
    """
    login = _unscoped(login_of(os_cloud)) if unscoped else login_of(os_cloud)
    if output and not keep:
        raise BadInput("--output without --keep writes a token that is dead at once.", mend="Add --keep.")
    if keep and program:
        raise BadInput("--keep and a program do not go together.", mend="Leave one out.")
    if keep:
        _keep(KeystoneSession(login, show=show_http), terminal, output)
        return
    revoked = partial(terminal.note, "the token is revoked")
    with passing_session(login, show=show_http, say=terminal.note, done=revoked) as session:
        token = session.token()
        if program:
            code = _run(program, session, token)
        else:
            terminal.print(table_of(token_rows(token, utc_now())))
            terminal.print_json({**token_json(token), "kept": False})
    if program and code:
        raise Failed(f"{program[0]} ended with exit code {code}.")


@command.command()
@_given_token_options
@json_option
@click.pass_obj
def inspect(terminal: Terminal, os_cloud: str | None, token_file: Path | None, show_http: Show) -> None:
    """Show what a token is.

    Whose, on what, with which roles, until when. Issues none.
    """
    given = _given(os_cloud, token_file, show_http)
    token = given.facts()
    terminal.print(table_of(token_rows(token, utc_now())))
    terminal.print_json(token_json(token))


@command.command()
@_given_token_options
@json_option
@click.pass_obj
def revoke(terminal: Terminal, os_cloud: str | None, token_file: Path | None, show_http: Show) -> None:
    """Revoke a token, by its own right. Services that cache tokens may accept it for some minutes more."""
    _given(os_cloud, token_file, show_http).revoke()
    terminal.print("revoked; services that cache tokens may accept it for up to 5 minutes more")
    terminal.print_json({"revoked": True})


def _keep(session: KeystoneSession, terminal: Terminal, output: Path | None) -> None:
    token, text = session.token(), session.token_text()
    if output:
        write_text(output, text + "\n", PRIVATE)
        terminal.print(f"wrote {output} (mode 0600): works until {in_utc_text(token.expires_at)}")
    elif not terminal.json:
        click.echo(text)
    terminal.note("it lives until you type: osaccess token revoke" + (f" --token-file {output}" if output else ""))
    shown = {"token": text} if output is None else {"file": str(output)}
    terminal.print_json({**token_json(token), "kept": True, **shown})


def _unscoped(login: Login) -> Login:
    if isinstance(login.method, ApplicationCredential):
        raise BadInput("An application credential has no unscoped token.", mend="Leave --unscoped out.")
    return replace(login, method=replace(login.method, scope=Unscoped()))


def _run(program: Sequence[str], session: KeystoneSession, token: TokenFacts) -> int:
    """Run the program with the token as its only login; a ^C goes to it too, and we outlive it to revoke."""
    try:
        return subprocess.run(program, env=_environment(session, token), check=False).returncode
    except OSError as error:
        raise BadInput(f"{program[0]} cannot be run: {error.strerror}.") from error


def _environment(session: KeystoneSession, token: TokenFacts) -> dict[str, str]:
    login = session.login
    scope = {"OS_PROJECT_ID": token.project.id} if token.project else {}
    more = {
        "OS_REGION_NAME": login.region,
        "OS_CACERT": login.cacert,
        "OS_INSECURE": "true" if login.insecure else "",
    }
    return {
        **without_stray_variables(os.environ),
        **scope,
        **{name: value for name, value in more.items() if value},
        "OS_AUTH_URL": session.auth_url,
        "OS_AUTH_TYPE": "token",
        "OS_TOKEN": session.token_text(),
        "OS_IDENTITY_API_VERSION": "3",
    }


def _given(os_cloud: str | None, token_file: Path | None, show: Show) -> GivenToken:
    if token_file is not None:
        text = sys.stdin.read() if str(token_file) == "-" else read_text(token_file)
    else:
        text = os.environ.get("OS_TOKEN", "")
    if not text.strip():
        raise BadInput("There is no token.", mend="Set OS_TOKEN, or add --token-file FILE, - for stdin.")
    return GivenToken(_place(os_cloud), Secret(text.strip()), show)


def _place(os_cloud: str | None) -> Login:
    """Return where Keystone is; how the login is proven does not matter here."""
    if os_cloud or "OS_AUTH_URL" not in os.environ:
        return login_of(os_cloud)
    environ = os.environ
    return Login(
        environ["OS_AUTH_URL"],
        Token(Secret(""), Unscoped()),
        cacert=environ.get("OS_CACERT", ""),
        insecure=environ.get("OS_INSECURE", "").lower() in ("1", "true", "yes"),
    )
