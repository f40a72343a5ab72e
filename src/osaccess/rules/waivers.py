"""Owns waivers: the reviewed file that lets a named finding pass for a while, with a reason and an approver.

Deliberately judges no resource. A waiver that breaks its own rules counts as none: it is a `WaiverFault`,
which the pack reports as ks901, and the finding that it meant to waive comes back. So does one that is over (ks900).
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from osaccess.yaml_text import BadDocument, Problem, YamlText, parse_yaml

FILE = "waivers.yaml"
"""The name of the file, beside the pack."""

MAX_DAYS = 90
"""Days from `granted` to `expires` at most."""

_LITERAL_CHARACTERS = 3
"""So many characters of the last part of a glob are no wildcard, or the waiver is for anything."""


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    rule: str = Field(min_length=1)
    urn: str = ""
    name: str = ""
    reason: str = Field(min_length=10)
    ticket: str = Field(min_length=1)
    approver: str = Field(min_length=1)
    granted: str
    expires: str


@dataclass(frozen=True, slots=True)
class Waiver:
    """One waiver that keeps the rules of waivers, whatever the date.

    Attributes:
        rule: id of the waived rule, `ks101-credential-must-not-be-unrestricted`.
        urn: glob on the URN, "" where `name` is given.
        name: glob on the resource's logical name, "" where `urn` is given.
        reason: why the finding may stay.
        ticket: where it is tracked.
        approver: who said yes.
        granted: first day.
        expires: last day; on the next one it counts no longer.
        line: where it stands in the file.

    """

    rule: str
    urn: str
    name: str
    reason: str
    ticket: str
    approver: str
    granted: date
    expires: date
    line: int

    def is_alive(self, now: datetime) -> bool:
        """Tell whether the waiver counts at the instant."""
        return self.granted <= now.date() <= self.expires

    def covers(self, rule: str, urn: str) -> bool:
        """Tell whether the waiver is for a finding of this rule about this resource, whatever the date."""
        return self.rule == rule and self.is_about(urn)

    def is_about(self, urn: str) -> bool:
        """Tell whether the waiver is for this resource."""
        name = urn.split("::", 3)[-1]
        if self.urn:  # a `*` takes `::` too: without the second look the type could stand for the name
            return fnmatchcase(urn, self.urn) and fnmatchcase(name, self.urn.rsplit("::", 1)[-1])
        return fnmatchcase(name, self.name)


@dataclass(frozen=True, slots=True)
class WaiverFault:
    """Something wrong in the file: what, where, and what to write instead."""

    problem: str
    have: str
    mend: str


@dataclass(frozen=True, slots=True)
class Waivers:
    """The waivers of one file, and what is wrong in it whatever the date."""

    sound: tuple[Waiver, ...] = ()
    faults: tuple[WaiverFault, ...] = ()

    def for_finding(self, rule: str, urn: str, now: datetime) -> Waiver | None:
        """Return the waiver that lets this finding pass at the instant; None where there is none."""
        return next((one for one in self.sound if one.covers(rule, urn) and one.is_alive(now)), None)

    def out_of_force(self, now: datetime) -> tuple[WaiverFault, ...]:
        """Return the waivers that count no longer, or not yet."""
        return tuple(_out_of_time(one) for one in self.sound if not one.is_alive(now))


NO_WAIVERS = Waivers()


def read_waivers(text: str, rules: Collection[str], file: str = FILE) -> Waivers:
    """Return the waivers of a file's text; whatever cannot be used is a fault, never an error.

    Args:
        text: YAML, `waivers:` with a list.
        rules: ids of the rules that there are.
        file: its name, for messages.

    """
    try:
        source = parse_yaml(text, file)
        entries = _entries(source)
    except BadDocument as error:
        return Waivers(faults=tuple(_unreadable(problem) for problem in error.problems))
    sound: list[Waiver] = []
    faults: list[WaiverFault] = []
    for index, raw in enumerate(entries):
        read = _read(raw, index, source, rules)
        if isinstance(read, Waiver):
            sound.append(read)
        else:
            faults.extend(read)
    return Waivers(tuple(sound), tuple(faults))


def _entries(source: YamlText) -> list[Any]:
    if source.data is None:
        return []
    entries = (
        source.data.get("waivers") if isinstance(source.data, dict) and set(source.data) == {"waivers"} else 0
    )
    if not isinstance(entries, list):
        raise BadDocument([source.problem((), "The file is not `waivers:` with a list.", "Write: waivers: []")])
    return entries


def _read(raw: Any, index: int, source: YamlText, rules: Collection[str]) -> Waiver | tuple[WaiverFault, ...]:
    path = ("waivers", index)
    at = source.problem(path, "").position.line
    try:
        entry = YamlText(source.file, raw, _below(source, index)).read_as(_Entry)
    except BadDocument as error:
        return tuple(_unreadable(problem) for problem in error.problems)
    where = f"{source.file}:{at}"
    faults = tuple(_faults_of(entry, where, rules))
    if faults:
        return faults
    return Waiver(
        **entry.model_dump(exclude={"granted", "expires"}),
        granted=date.fromisoformat(entry.granted),
        expires=date.fromisoformat(entry.expires),
        line=at,
    )


def _below(source: YamlText, index: int) -> dict[tuple[str | int, ...], Any]:
    """Return the positions of one entry, as if it were the whole document."""
    head = ("waivers", index)
    below = {path[2:]: position for path, position in source.positions.items() if path[:2] == head}
    return {**below, (): below[()]}


def _faults_of(entry: _Entry, where: str, rules: Collection[str]) -> Iterator[WaiverFault]:
    if entry.rule not in rules:
        yield WaiverFault(f"{where}: a waiver is for a rule that does not exist.", f"rule: {entry.rule}",
                          "Write the whole id; `osaccess policy list` has them.")  # fmt: skip
    if bool(entry.urn) == bool(entry.name):
        yield WaiverFault(f"{where}: a waiver does not say for which resource it is.",
                          "both urn and name" if entry.urn else "neither urn nor name",
                          "Give `urn:` or `name:`, one of them.")  # fmt: skip
    elif _is_too_broad(entry.urn or entry.name):
        yield WaiverFault(f"{where}: a waiver is for nearly anything.", f"{entry.urn or entry.name}",
                          f"Write at least {_LITERAL_CHARACTERS} characters of the resource's name.")  # fmt: skip
    granted, expires = _day(entry.granted), _day(entry.expires)
    for key, text, day in (("granted", entry.granted, granted), ("expires", entry.expires, expires)):
        if day is None:
            yield WaiverFault(f"{where}: `{key}` of a waiver is no day.", f"{key}: {text}",
                              "Write it as 2026-01-31.")  # fmt: skip
    if granted is None or expires is None:
        return
    if not timedelta(0) <= expires - granted <= timedelta(days=MAX_DAYS):
        yield WaiverFault(
            f"{where}: a waiver lasts {(expires - granted).days} days; the limit is {MAX_DAYS}.",
            f"granted: {granted}, expires: {expires}",
            f"Let it expire by {granted + timedelta(days=MAX_DAYS)}; ask again then.",
        )


def _is_too_broad(glob: str) -> bool:
    last = re.sub(r"\[!?\]?[^]]*\]", "", glob.rsplit("::", 1)[-1])
    return sum(character not in "*?[]!" for character in last) < _LITERAL_CHARACTERS


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2026-01-31") else None
    except ValueError:
        return None


def _unreadable(problem: Problem) -> WaiverFault:
    key = f" {problem.key}:" if problem.key else ""
    return WaiverFault(
        f"{problem.file}:{problem.position.line}:{key} a waiver cannot be read: {problem.text}",
        have=problem.key or "the file",
        mend=problem.mend or "Give rule, urn or name, reason, ticket, approver, granted and expires.",
    )


def _out_of_time(waiver: Waiver) -> WaiverFault:
    return WaiverFault(
        f"{FILE}:{waiver.line}: a waiver for {waiver.rule} counts from {waiver.granted} to {waiver.expires} only.",
        have=f"granted: {waiver.granted}, expires: {waiver.expires}",
        mend="Mend what it waives and remove it, or have it approved anew.",
    )
