"""Owns the options of the verbs that look at a login: which one it is, and whether its requests are shown."""

import os
from collections.abc import Callable
from typing import Any, TypeVar

import click

from osaccess.access.login import Login
from osaccess.cli.terminal import Terminal
from osaccess.errors import BadInput
from osaccess.keystone.clouds_yaml import NotLoggedIn, login_from_clouds_yaml, login_from_environment

_Function = TypeVar("_Function", bound=Callable[..., Any])


def os_cloud_option(function: _Function) -> _Function:
    """Add `--os-cloud NAME`."""
    return click.option(
        "--os-cloud", metavar="NAME", help="Entry of clouds.yaml to log in with.  [default: the environment]"
    )(function)


def show_http_option(function: _Function) -> _Function:
    """Add `--show-http`; the command gets a function for KeystoneSession's `show`, or None."""

    def chosen(
        context: click.Context, _parameter: click.Parameter, value: bool
    ) -> Callable[[str, int], None] | None:
        terminal: Terminal = context.find_object(Terminal)  # type: ignore[assignment]
        return (lambda curl, status: terminal.note(f"{curl}\n  → {status}")) if value else None

    return click.option(
        "--show-http", is_flag=True, callback=chosen, help="Show each request as a curl command, secrets masked."
    )(function)


def login_of(os_cloud: str | None) -> Login:
    """Return the login that the user means. Raises BadInput where there is none."""
    named = os.environ.get("OS_CLIENT_CONFIG_FILE")
    login = (
        login_from_clouds_yaml(os_cloud, [named] if named else None)
        if os_cloud
        else login_from_environment(os.environ)
    )
    if isinstance(login, NotLoggedIn):
        raise BadInput(
            f"There is no login: {login.reason}",
            mend="Source an openrc, or add --os-cloud NAME of your clouds.yaml.",
        )
    return login
