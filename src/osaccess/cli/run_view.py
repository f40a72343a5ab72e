"""Owns showing a run of the embedded engine while it goes on and when it is done, and what its end means."""

from collections.abc import Callable, Mapping

import click
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from osaccess.cli.changes_view import (
    DONE,
    KINDS,
    NOTHING_TO_DO,
    TO_DO,
    changes_text,
    counts_line,
    diagnostics_text,
    findings_text,
)
from osaccess.cli.protected import protected_against
from osaccess.cli.target import Target
from osaccess.cli.terminal import Terminal
from osaccess.counted import counted
from osaccess.engines.embedded.events import (
    Diagnostic,
    Event,
    PolicyViolation,
    ResourceDone,
    ResourceFailed,
    ResourcePre,
    Summary,
)
from osaccess.engines.embedded.operations import RunResult
from osaccess.engines.embedded.steps import Op
from osaccess.errors import Failed, Refused

Watched = Callable[[Callable[[Event], None]], RunResult]
"""Starts a run that tells its events to the given function."""


def watch(title: str, start: Watched, terminal: Terminal) -> RunResult:
    """Run with a live line on stderr: what is under way, how long it takes. Nothing where stderr is no terminal."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(
        *columns, console=terminal.err, transient=True, disable=not terminal.err.is_terminal
    ) as progress:
        task = progress.add_task(title)

        def tell(event: Event) -> None:
            if isinstance(event, ResourcePre) and event.type in KINDS and event.op != "same":
                progress.update(task, description=f"{title}: {event.op} {event.name}")

        return start(tell)


def show(result: RunResult, terminal: Terminal, title: str, words: Mapping[Op, str] = DONE) -> None:
    """Show what a run did, or would do: its changes, what policies found, warnings, and the counts in `words`."""
    changes = changes_text(result.events, terminal.out.width)
    if changes:
        terminal.print(changes)
    if findings := findings_text(_findings(result)):
        terminal.print(findings)
    if diagnostics := diagnostics_text(result.events):
        terminal.err.print(diagnostics, end="")
    terminal.print(f"{title}: {_end(result, title, words)} ({_seconds(result):.1f} s)")


def _end(result: RunResult, title: str, words: Mapping[Op, str]) -> str:
    """Return what a run did in words; of one that stopped before its end how far it came."""
    counts = counts_line(result.events, words, nothing="" if _stopped(result) else NOTHING_TO_DO)
    if not _stopped(result) or (counts and result.blocked_by_policy):
        return counts
    how = "interrupted" if result.interrupted else "refused" if result.blocked_by_policy else "failed"
    if counts:
        return f"{counts}, then {how}"
    return f"{how} before anything was {'planned' if title == 'preview' else 'done'}"


def _stopped(result: RunResult) -> bool:
    return result.interrupted or not (result.succeeded or result.unexpected_changes)


def show_planned(result: RunResult, terminal: Terminal) -> None:
    """Show what a preview says that `up` would do."""
    show(result, terminal, "preview", TO_DO)


def show_news(result: RunResult, planned: RunResult, terminal: Terminal) -> None:
    """Show the warnings of a run that its preview did not have: what it found of a killed run, and did about it."""
    told = set(_diagnostics(planned))
    if news := diagnostics_text(event for event in _diagnostics(result) if event not in told):
        terminal.err.print(news, end="")


def _diagnostics(result: RunResult) -> list[Diagnostic]:
    return [event for event in result.events if isinstance(event, Diagnostic)]


def _seconds(result: RunResult) -> float:
    return next((event.seconds for event in result.events if isinstance(event, Summary)), 0.0)


def raise_for(result: RunResult, what: str, target: Target) -> None:
    """Raise what the end of a run means: Refused, Failed, an abort, or the user's own mistake; nothing for success."""
    if result.user_error is not None:
        raise result.user_error
    if result.interrupted:
        raise click.Abort
    if result.blocked_by_policy:
        mandatory = dict.fromkeys(finding.policy for finding in _findings(result) if finding.level == "mandatory")
        raise Refused(
            f"The policy pack refused the {what}: {', '.join(mandatory)}.",
            because="Nothing that breaks a mandatory rule was sent to the cloud.",
            mend="Each finding above says how to mend it.",
        )
    if not result.succeeded:
        failed = [event.name for event in result.events if isinstance(event, ResourceFailed)]
        raise Failed(
            f"The {what} failed" + (f" at {', '.join(dict.fromkeys(failed))}." if failed else "."),
            because=""
            if what == "preview"
            else f"What was done before ({counted(_done(result), 'step')}) is kept in the state.",
            mend=_way_out(result, target),
        )


def _way_out(result: RunResult, target: Target) -> str:
    names = protected_against(result)
    if not names:
        return "Mend the cause above and run the same command again."
    return (
        f"If {'it' if len(names) == 1 else 'they'} may go: osaccess state unprotect {' '.join(names)} {target.option}"
        " -- then run the same command again."
    )


def _done(result: RunResult) -> int:
    return sum(1 for event in result.events if isinstance(event, ResourceDone) and event.op != Op.SAME)


def _findings(result: RunResult) -> list[PolicyViolation]:
    return [event for event in result.events if isinstance(event, PolicyViolation)]
