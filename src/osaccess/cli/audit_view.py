"""Owns showing the audit of a cloud's application credentials: each that is worth a look, and the numbers below."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.text import Text

from osaccess.check.living_credentials import NOT_KNOWN, Audited, Terms
from osaccess.cli.terminal import Terminal
from osaccess.clock import in_utc_text
from osaccess.cloud.inventory import Inventory
from osaccess.counted import counted
from osaccess.rules.rule import Level

_STYLES = {Level.MANDATORY: "bold red", Level.ADVISORY: "yellow"}


def show_audit(found: Sequence[Audited], inventory: Inventory, terms: Terms, terminal: Terminal) -> None:
    """Show each credential with something to say, and below them the numbers."""
    for one in found:
        if not one.told and not one.standing:
            continue
        on = f" on {one.project}" if one.project else ""
        of = f", of stack {one.stack}" if one.stack else ""
        terminal.print(Text.assemble((one.credential.name, "bold"), f"  {one.owner}{on}, {_end(one)}{of}"))
        terminal.print(Text(f"    id {one.credential.id}"))
        if one.standing:
            terminal.print(Text(f"    {one.standing}"))
        for each in one.told:
            terminal.print(
                Text.assemble(
                    "    ",
                    (each.level.value, _STYLES[each.level]),
                    f" {each.rule.number}  {each.violation.problem}",
                )
            )
        terminal.print()
    data = audit_json(found, inventory, terms)
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
    for line in inventory.not_seen:
        terminal.print(Text(f"  not seen   {line}"))
    terminal.print(f"  not known  {NOT_KNOWN}")
    if counts["refused"]:
        terminal.print(Text("  why, and what to do instead: osaccess policy show ksNNN; docs/adopt.md"))


def audit_json(found: Sequence[Audited], inventory: Inventory, terms: Terms) -> Mapping[str, Any]:
    """Return all of it for machines."""
    foreign = [one for one in found if not one.stack]
    return {
        "auth_url": inventory.auth_url,
        "at": in_utc_text(terms.now),
        "profile": terms.profile.name,
        "counts": {
            "credentials": len(found),
            "of_stacks": len(found) - len(foreign),
            "of_no_stack": len(foreign),
            "refused": sum(one.is_refused for one in foreign),
            "advised": sum(bool(one.told) and not one.is_refused for one in foreign),
            "clean": sum(not one.told for one in foreign),
            "not_standing": sum(bool(one.standing) for one in found),
        },
        "credentials": [_as_json(one) for one in found],
        "not_seen": list(inventory.not_seen),
    }


def _as_json(one: Audited) -> dict[str, Any]:
    living = one.credential
    return {
        "id": living.id,
        "name": living.name,
        "owner": {"id": living.user_id, "name": one.owner},
        "project": {"id": living.project_id, "name": one.project},
        "roles": list(living.roles),
        "access_rules": len(living.rules),
        "unrestricted": living.unrestricted,
        "expires_at": None if living.expires_at is None else in_utc_text(living.expires_at),
        "stack": one.stack or None,
        "standing": one.standing,
        "findings": [
            {
                "rule": each.rule.id,
                "level": each.level.value,
                "severity": each.rule.severity.value,
                "problem": each.violation.problem,
                "have": each.violation.have,
                "mend": each.violation.mend,
            }
            for each in one.told
        ],
        "undecided": list(one.undecided),
    }


def _whose(found: Sequence[Audited]) -> str:
    stacks = sorted({one.stack for one in found if one.stack})
    of_stacks = sum(bool(one.stack) for one in found)
    named = f" ({', '.join(stacks)})" if stacks else ""
    return f"{of_stacks} of stacks{named}, {len(found) - of_stacks} of none"


def _end(one: Audited) -> str:
    ends = one.credential.expires_at
    return "never ends" if ends is None else f"until {in_utc_text(ends)}"
