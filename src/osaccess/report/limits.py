"""Owns the words for what a preview without a login cannot know: short, concrete, and never a value."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from osaccess.access.instant import NotAnInstant, parse_instant
from osaccess.counted import counted

HEADING = "What this preview cannot know"

_SHOWN = 6
_STACK = "::pulumi:pulumi:Stack::"
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def cannot_know(limits: Mapping[str, Any], now: datetime) -> tuple[str, ...]:
    """Return the sentences for a `previewLimitsEvent`, and none for no such event.

    Args:
        limits: body of the event.
        now: instant of the preview.

    """
    return tuple(_sentences(limits, now)) if limits else ()


def _sentences(limits: Mapping[str, Any], now: datetime) -> Iterator[str]:
    yield f"Drift: the state is {_age(limits.get('stateWritten') or '', now)}; what the cloud has now was not read."
    undecided = limits.get("undecided")
    if undecided:
        yield f"Secrets, and what follows from them: not compared, taken as unchanged: {_of_whom(undecided)}."
    if secrets := limits.get("secrets"):
        yield f"Configuration: {_some(secrets)} not opened; the program got a stand-in."
    if lookups := limits.get("lookups"):
        yield f"Look-ups that were not made: {_some(lookups)}."
    logins = limits.get("logins") or ()
    yield "Logins: none was tried, so whether they work and may do this is not known" + (
        f"; taken from the state: {_some(logins)}." if logins else "."
    )


def _of_whom(undecided: Mapping[str, Sequence[str]]) -> str:
    """Return the properties with their resources, those of the same property together, the stack's outputs last."""
    names: dict[str, list[str]] = {}
    outputs = 0
    for urn, paths in undecided.items():
        if _STACK in urn:
            outputs += len(paths)
        else:
            names.setdefault(_some(paths), []).append(urn.rpartition("::")[2])
    parts = [f"{paths} of {_some(owners)}" for paths, owners in sorted(names.items())]
    return "; ".join([*parts, f"{counted(outputs, 'output')} of the stack"] if outputs else parts)


def _age(written: str, now: datetime) -> str:
    try:
        instant = parse_instant(written)
    except NotAnInstant:
        return "of an unknown time" if not written else f"of {written}"
    old = now - instant
    if old < _MINUTE:
        return f"of {written}"
    for unit, noun in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute")):
        if old >= unit:
            return f"{counted(old // unit, noun)} old ({written})"
    raise AssertionError("older than a minute")


def _some(items: Sequence[str]) -> str:
    shown = ", ".join(items[:_SHOWN])
    return shown if len(items) <= _SHOWN else f"{shown} and {len(items) - _SHOWN} more"
