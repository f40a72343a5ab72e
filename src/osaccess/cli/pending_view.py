"""Owns showing what comes later: changes that wait for the next generation, and when each credential rotates."""

from osaccess.cli.stack import issued_in, plan_of
from osaccess.cli.target import Target
from osaccess.cli.terminal import Terminal
from osaccess.clock import in_utc_text
from osaccess.plan.pending import pending_changes


def show_pending(target: Target, terminal: Terminal) -> list[dict[str, str]]:
    """Show the changes that wait for the next generation, and return them as data."""
    plan = plan_of(target)
    if plan is None:
        return []
    told = []
    for change in pending_changes(plan, issued_in(target)):
        what, when = " and ".join(change.what), in_utc_text(change.takes_effect)
        terminal.print(f"{change.credential}: the changed {what} take effect on {when}, with its next generation")
        told.append({"credential": change.credential, "what": what, "takes_effect": when})
    return told


def show_rotations(target: Target, terminal: Terminal) -> None:
    """Show when the next generations are due, soonest first."""
    plan = plan_of(target)
    due = sorted(
        (credential.next_rotation, credential.name)
        for credential in (plan.credentials if plan else ())
        if credential.next_rotation is not None
    )
    if due:
        terminal.print("next rotations: " + ", ".join(f"{name} on {when:%Y-%m-%d}" for when, name in due))
