"""Owns showing the audit of what opens a cloud: each that is worth a look, and the numbers below."""

from collections.abc import Sequence

from rich.text import Text

from osaccess.check.living_credentials import NOT_KNOWN, Audited, Terms, Told
from osaccess.check.living_others import types_of
from osaccess.check.other_audited import Kind, Other
from osaccess.cli.audit_data import audit_data
from osaccess.cli.terminal import Terminal
from osaccess.clock import in_utc_text
from osaccess.cloud.inventory import Inventory
from osaccess.counted import counted
from osaccess.rules.rule import Level

_STYLES = {Level.MANDATORY: "bold red", Level.ADVISORY: "yellow"}


def show_audit(
    found: Sequence[Audited], others: Sequence[Other], inventory: Inventory, terms: Terms, terminal: Terminal
) -> None:
    """Show each that there is something to say of, and below them the numbers."""
    for one in found:
        if one.told or one.standing:
            _show_credential(one, terminal)
    for other in others:
        if other.told or other.standing:
            _show_other(other, terminal)
    _show_numbers(found, others, inventory, terms, terminal)


def _show_credential(one: Audited, terminal: Terminal) -> None:
    on = f" on {one.project}" if one.project else ""
    of = f", of stack {one.stack}" if one.stack else ""
    ends = one.credential.expires_at
    end = "never ends" if ends is None else f"until {in_utc_text(ends)}"
    terminal.print(Text.assemble((one.credential.name, "bold"), f"  {one.owner}{on}, {end}{of}"))
    terminal.print(Text(f"    id {one.credential.id}"))
    _show_judgement(one.standing, one.told, terminal)
    if not one.stack:
        terminal.print(Text(f"    end it: {one.end_it}", style="dim"))
    terminal.print()


def _show_other(one: Other, terminal: Terminal) -> None:
    on = f" on {one.project}" if one.project else ""
    of = f", of stack {one.stack}" if one.stack else ""
    end = "never ends" if one.ends is None else f"until {in_utc_text(one.ends)}"
    terminal.print(Text.assemble((f"{one.kind} {one.key}", "bold"), f"  {one.owner}{on}, {end}{of}"))
    if one.reach:
        terminal.print(Text(f"    {one.reach}"))
    _show_judgement(one.standing, one.told, terminal)
    if not one.stack and one.end_it:
        terminal.print(Text(f"    end it: {one.end_it}", style="dim"))
    terminal.print()


def _show_judgement(standing: str, told: Sequence[Told], terminal: Terminal) -> None:
    if standing:
        terminal.print(Text(f"    {standing}"))
    for each in told:
        style = _STYLES[each.level]
        terminal.print(
            Text.assemble("    ", (each.level.value, style), f" {each.rule.number}  {each.violation.problem}")
        )


def _show_numbers(
    found: Sequence[Audited], others: Sequence[Other], inventory: Inventory, terms: Terms, terminal: Terminal
) -> None:
    data = audit_data(found, others, inventory, terms)
    terminal.print(
        f"{inventory.auth_url} at {data['at']}, profile {data['profile']}: "
        f"{counted(len(found), 'application credential')}, {_whose(found)}"
    )
    counts = data["counts"]
    terminal.print(
        f"  of no stack: {counts['refused']} break a mandatory rule, {counts['advised']} only an advisory one, "
        f"{counts['clean']} none"
    )
    if counts["not_standing"]:
        terminal.print(f"  {counts['not_standing']} that Keystone refuses, or takes with less than they show")
    for line in _beside(tuple(others)):
        terminal.print(Text(f"  beside     {line}"))
    for line in data["not_seen"]:
        terminal.print(Text(f"  not seen   {line}"))
    terminal.print(f"  not known  {NOT_KNOWN}")
    if counts["refused"] or counts["others_refused"]:
        terminal.print(Text("  why, and what to do instead: osaccess policy show ksNNN; docs/adopt.md"))


def _beside(others: tuple[Other, ...]) -> Sequence[str]:
    """Return how many there are of each other kind."""
    lines = []
    for kind in (kind for kind in Kind if kind is not Kind.OPAQUE):
        those = [one for one in others if one.kind is kind]
        if those:
            refused = sum(one.is_refused for one in those)
            dead = sum(bool(one.standing) for one in those)
            lines.append(
                f"{counted(len(those), kind)}: {refused} break a mandatory rule, "
                f"{dead} that Keystone refuses, or takes with less"
            )
    types = [f"{number} of type {type_!r}" for type_, number in types_of(others)]
    if types:
        lines.append(f"other credentials, only counted: {', '.join(types)}")
    return lines


def _whose(found: Sequence[Audited]) -> str:
    stacks = sorted({one.stack for one in found if one.stack})
    of_stacks = sum(bool(one.stack) for one in found)
    named = f" ({', '.join(stacks)})" if stacks else ""
    return f"{of_stacks} of stacks{named}, {len(found) - of_stacks} of none"
