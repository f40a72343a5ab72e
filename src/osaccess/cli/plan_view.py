"""Owns showing a plan on a date, the calendar after it, and what is late."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from rich.table import Table
from rich.text import Text

from osaccess.cli.shapes.plan import FORMAT
from osaccess.cli.terminal import Terminal
from osaccess.clock import in_utc_text
from osaccess.plan.calendar import CalendarEntry, Happening, first_run_needed, longest_pause
from osaccess.plan.lateness import LateRotation
from osaccess.plan.model import AccessPlan, CurrentLogin, Generation, PlannedCredential
from osaccess.spec.access import AccessSpec

_STYLES = {Happening.ROTATES: "green", Happening.RETIRES: "dim", Happening.ENDS: "bold red"}


def show_plan(plan: AccessPlan, now: datetime, terminal: Terminal) -> None:
    """Show what exists on the date."""
    terminal.print(f"on {in_utc_text(now)} at {plan.auth_url}:")
    for noun, names in _nouns(plan):
        if names:
            terminal.print(f"  {noun:<17} {len(names)}: {_some(names)}")
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for column in ("credential", "whose", "until", ""):
        table.add_column(column)
    for credential in (*plan.credentials, *plan.self_service):
        for generation in credential.generations:
            table.add_row(
                generation.name,
                _whose(credential),
                f"{generation.expires_at:%Y-%m-%d %H:%M}" if generation.expires_at else "for ever",
                _remark(credential, generation)
                + (", made by its owner" if credential in plan.self_service else ""),
            )
    if plan.credentials or plan.self_service:
        _keep_whole(table, 0)
        terminal.print()
        terminal.print(table)


def _keep_whole(table: Table, *columns: int) -> None:
    """Let a narrow terminal break the other columns: half a name is nothing that one could type."""
    for column in (table.columns[number] for number in columns):
        column.no_wrap = True
        column.min_width = max((len(str(cell)) for cell in column.cells), default=0)


def plan_json(plan: AccessPlan, now: datetime) -> dict[str, Any]:
    """Return the same for machines."""
    return {
        "format": FORMAT,
        "on": in_utc_text(now),
        "auth_url": plan.auth_url,
        **{noun.replace(" ", "_"): list(names) for noun, names in _nouns(plan)},
        "credentials": [
            {
                "credential": credential.name,
                "self_service": credential in plan.self_service,
                "whose": _whose(credential),
                "roles": list(credential.roles),
                "access_rules": [str(rule) for rule in credential.access_rules],
                "next_rotation": in_utc_text(credential.next_rotation) if credential.next_rotation else None,
                "generations": [
                    {"name": one.name, "expires_at": in_utc_text(one.expires_at) if one.expires_at else None}
                    for one in credential.generations
                ],
            }
            for credential in (*plan.credentials, *plan.self_service)
        ],
    }


def show_calendar(
    entries: Sequence[CalendarEntry], spec: AccessSpec, now: datetime, until: datetime, terminal: Terminal
) -> None:
    """Show what happens, soonest first, and when runs have to come."""
    if not entries:
        terminal.print(f"nothing rotates or ends from {in_utc_text(now)} to {in_utc_text(until)}")
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for column in ("when", "what", "credential", "", ""):
        table.add_column(column)
    for one in entries:
        run = f"a run before {one.run_before:%Y-%m-%d %H:%M}" if one.run_before else ""
        what = Text(one.what.value, style=_STYLES[one.what])
        table.add_row(f"{one.at:%Y-%m-%d %H:%M}", what, one.credential, one.generation, run)
    _keep_whole(table, 2, 3)
    if entries:
        terminal.print(table)
    first, pause = first_run_needed(spec, now), longest_pause(spec)
    if first is not None and pause is not None:
        terminal.print()
        terminal.print(
            f"the next run has to come before {in_utc_text(first)}; runs at most {span_shown(pause)} apart"
        )


def calendar_json(
    entries: Sequence[CalendarEntry], spec: AccessSpec, now: datetime, until: datetime
) -> dict[str, Any]:
    """Return the same for machines."""
    first, pause = first_run_needed(spec, now), longest_pause(spec)
    return {
        "format": FORMAT,
        "after": in_utc_text(now),
        "until": in_utc_text(until),
        "entries": [
            {
                "at": in_utc_text(one.at),
                "what": one.what.value,
                "credential": one.credential,
                "generation": one.generation,
                "run_before": in_utc_text(one.run_before) if one.run_before else None,
            }
            for one in entries
        ],
        "next_run_before": in_utc_text(first) if first else None,
        "runs_at_most_apart_seconds": int(pause.total_seconds()) if pause is not None else None,
    }


def show_alarm(late: Sequence[LateRotation], spec: AccessSpec, now: datetime, terminal: Terminal) -> None:
    """Show what is late, and whether that is an alarm yet."""
    for one in late:
        terminal.print(Text(late_sentence(one, now), style="bold red" if one.rings(now) else "yellow"))
    if not late:
        first = first_run_needed(spec, now)
        terminal.print(
            f"nothing is late; the next run has to come before {in_utc_text(first)}"
            if first
            else "nothing rotates"
        )


def alarm_json(late: Sequence[LateRotation], now: datetime) -> dict[str, Any]:
    """Return the same for machines."""
    return {
        "format": FORMAT,
        "on": in_utc_text(now),
        "late": [
            {
                "credential": one.credential,
                "newest": one.newest,
                "due": in_utc_text(one.due),
                "works_until": in_utc_text(one.works_until),
                "too_late": one.is_too_late(now),
                "alarm": one.rings(now),
            }
            for one in late
        ],
    }


def late_sentence(one: LateRotation, now: datetime) -> str:
    """Return what a late rotation means, in one sentence."""
    since = f"{one.credential}: a rotation is due since {in_utc_text(one.due)}"
    if not one.is_too_late(now):
        left = span_shown(one.works_until - now)
        return f"{since}; {one.newest} works for another {left}, until {in_utc_text(one.works_until)}"
    if now >= one.expires_at:
        return (
            f"{since}, and the overlap is over: {one.newest} ended at {in_utc_text(one.expires_at)}, "
            "so its consumers have no valid credential until they get the new one"
        )
    return (
        f"{since}, and the overlap is over: the next run deletes {one.newest}, which its consumers may still hold"
    )


def span_shown(span: timedelta) -> str:
    """Return a span as people say it: 6 days, 3 h, 20 min."""
    hours = int(span.total_seconds()) // 3600
    if hours >= 48:
        return f"{hours // 24} days"
    return f"{hours} h" if hours else f"{int(span.total_seconds()) // 60} min"


def _nouns(plan: AccessPlan) -> Iterator[tuple[str, Sequence[str]]]:
    for noun in ("domains", "projects", "roles", "owners", "users", "groups"):
        yield noun, [one.name for one in getattr(plan, noun)]
    yield "role assignments", [one.name for one in plan.assignments]


def _some(names: Sequence[str], most: int = 8) -> str:
    shown = ", ".join(names[:most])
    return f"{shown}, … ({len(names) - most} more)" if len(names) > most else shown


def _whose(credential: PlannedCredential) -> str:
    owner = credential.owner
    return "the login" if isinstance(owner, CurrentLogin) else f"{owner.name} on {owner.project}"


def _remark(credential: PlannedCredential, generation: Generation) -> str:
    if generation != credential.current:
        return "previous"
    if credential.next_rotation:
        return f"current, rotates {credential.next_rotation:%Y-%m-%d %H:%M}"
    return (
        "ends, and nothing follows" if generation.expires_at else f"never ends: {credential.unsafe.never_expires}"
    )
