"""Owns the option of the verbs that judge by the rules: at which levels, with which knobs."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from osaccess.rules.profiles import PROD, PROFILES

_Function = TypeVar("_Function", bound=Callable[..., Any])


def profile_option(function: _Function) -> _Function:
    """Add `--profile NAME`."""
    return click.option(
        "--profile",
        type=click.Choice([profile.name for profile in PROFILES]),
        default=PROD.name,
        show_default=True,
        help="Levels and knobs of the rules.",
    )(function)
