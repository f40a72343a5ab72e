"""Owns the options that restrict a run to some resources, and which verb has which of them."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

import click

from osaccess.engines.pulumi_cli import Operation
from osaccess.engines.restriction import Restriction
from osaccess.errors import BadInput

_Function = TypeVar("_Function", bound=Callable[..., Any])

_PROGRAM: Final = (Operation.PREVIEW, Operation.UP)
_ALL: Final = tuple(Operation)
_NAME: Final = "NAME|URN"


def _names(option: str, text: str, *letters: str) -> Any:
    return click.option(option, *letters, metavar=_NAME, multiple=True, help=text)


_OPTIONS: Final = (
    (_ALL, _names("--target", "Only this resource; again for more. NAME as `state list` shows it.", "-t")),
    (_ALL, click.option("--target-dependents", is_flag=True, help="What depends on a target is one, too.")),
    (_PROGRAM, _names("--target-replace", "Replace this resource, and do nothing else.")),
    (_PROGRAM, _names("--replace", "Replace this resource although nothing of it changed.")),
    (_ALL, _names("--exclude", "All but this resource; again for more.", "-x")),
    (
        _ALL,
        click.option(
            "--exclude-dependents", is_flag=True, help="What depends on an excluded resource is one, too."
        ),
    ),
    (
        (Operation.DESTROY,),
        click.option(
            "--exclude-protected",
            is_flag=True,
            help="Keep what is protected, and what that needs; delete the rest.",
        ),
    ),
    (
        (*_PROGRAM, Operation.DESTROY),
        click.option("--refresh", "-r", is_flag=True, help="Read what the cloud has first, as `refresh` does."),
    ),
    (
        (*_PROGRAM, Operation.REFRESH),
        click.option("--expect-no-changes", is_flag=True, help="Fail if anything is changed, or would be."),
    ),
    (
        _ALL,
        click.option(
            "--parallel",
            "-p",
            type=click.IntRange(min=1),
            default=Restriction().parallel,
            show_default=True,
            help="How many requests are sent at once.",
        ),
    ),
)


def restriction_options(verb: Operation) -> Callable[[_Function], _Function]:
    """Add to a command what its verb has of these options; it gets them as one `restriction: Restriction`."""

    def add(function: _Function) -> _Function:
        def with_restriction(*args: Any, **given: Any) -> Any:
            taken = {name: given.pop(name) for name in _WORDS if name in given}
            return function(*args, restriction=_restriction(**taken), **given)

        decorated: Any = with_restriction
        decorated.__name__, decorated.__doc__ = function.__name__, function.__doc__
        decorated.__click_params__ = list(getattr(function, "__click_params__", ()))
        for verbs, option in reversed(_OPTIONS):
            if verb in verbs:
                decorated = option(decorated)
        return decorated  # type: ignore[no-any-return]

    return add


_WORDS: Final = (
    "target",
    "target_dependents",
    "target_replace",
    "replace",
    "exclude",
    "exclude_dependents",
    "exclude_protected",
    "refresh",
    "expect_no_changes",
    "parallel",
)


def _restriction(
    *,
    target: tuple[str, ...],
    exclude: tuple[str, ...],
    parallel: int,
    target_dependents: bool,
    exclude_dependents: bool,
    target_replace: tuple[str, ...] = (),
    replace: tuple[str, ...] = (),
    exclude_protected: bool = False,
    refresh: bool = False,
    expect_no_changes: bool = False,
) -> Restriction:
    targets = (*target, *target_replace)
    if targets and exclude:
        raise BadInput(
            "--target and --exclude do not go together.",
            mend="Name what the run is about, or what it is not about.",
        )
    for flag, is_given, needed in (
        ("--target-dependents", target_dependents and not targets, "--target"),
        ("--exclude-dependents", exclude_dependents and not exclude, "--exclude"),
    ):
        if is_given:
            raise BadInput(f"{flag} says nothing without {needed}.", mend=f"Add {needed} NAME, or leave it out.")
    return Restriction(
        targets=targets,
        excluded=exclude,
        with_dependents=target_dependents or exclude_dependents,
        replaced=(*replace, *target_replace),
        exclude_protected=exclude_protected,
        refresh_first=refresh,
        expect_no_changes=expect_no_changes,
        parallel=parallel,
    )
