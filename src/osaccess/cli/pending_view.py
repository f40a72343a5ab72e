"""Owns showing what comes late or later: missed rotations, changes that wait, and when each credential rotates."""

from collections.abc import Collection, Iterable
from datetime import timedelta

from osaccess.access.issued import IssuedCredential
from osaccess.cli.plan_view import late_sentence, span_shown
from osaccess.cli.stack import issued_in
from osaccess.cli.target import Target
from osaccess.cli.terminal import Terminal
from osaccess.cli.wanted import Wanted
from osaccess.clock import in_utc_text
from osaccess.errors import BadInput
from osaccess.plan.lateness import late_rotations, later_generations
from osaccess.plan.pending import pending_changes

_SOON = timedelta(days=1)
"""An approved preview is carried out within a day: what rotates in between belongs to what is approved."""


def show_pending(wanted: Wanted, issued: Iterable[IssuedCredential], terminal: Terminal) -> list[dict[str, str]]:
    """Show the changes that wait for the next generation, and return them as data."""
    if wanted.plan is None:
        return []
    told = []
    for change in pending_changes(wanted.plan, tuple(issued)):
        what, when = " and ".join(change.what), in_utc_text(change.takes_effect)
        terminal.print(f"{change.credential}: the changed {what} take effect on {when}, with its next generation")
        told.append({"credential": change.credential, "what": what, "takes_effect": when})
    return told


def show_rotations(wanted: Wanted, terminal: Terminal) -> None:
    """Show when the next generations are due, soonest first."""
    plan = wanted.plan
    due = sorted(
        (credential.next_rotation, credential.name)
        for credential in (plan.credentials if plan else ())
        if credential.next_rotation is not None
    )
    if due:
        terminal.print("next rotations: " + ", ".join(f"{name} on {when:%Y-%m-%d}" for when, name in due))


def show_late(wanted: Wanted, issued: Iterable[IssuedCredential], terminal: Terminal) -> list[dict[str, str]]:
    """Show the rotations that earlier runs should have made, before this one makes them; return them as data."""
    document, now = wanted.document, wanted.now
    if document is None:
        return []
    late = list(late_rotations(document.spec, [credential.name for credential in issued], now))
    for one in late:
        terminal.print(f"late: {late_sentence(one, now)}")
    return [
        {"credential": one.credential, "due": in_utc_text(one.due), "works_until": in_utc_text(one.works_until)}
        for one in late
    ]


def show_handovers(
    target: Target, wanted: Wanted, before: Collection[str], terminal: Terminal
) -> list[dict[str, object]]:
    """Show which consumers have to get a new generation: those that are not `before`, of documents that name them."""
    plan = wanted.plan
    new = [
        credential
        for credential in (plan.credentials if plan else ())
        if credential.use.consumers and credential.current.name not in before
    ]
    for one in new:
        terminal.print(f"hand over {one.current.name} to {', '.join(one.use.consumers)}:")
        terminal.print(f"    osaccess credentials export {one.name} {target.option}")
    return [
        {"credential": one.name, "generation": one.current.name, "consumers": list(one.use.consumers)}
        for one in new
    ]


def refuse_older_instant(target: Target, wanted: Wanted) -> None:
    """Refuse a run whose instant lies before generations that the stack has: it would delete what is in use.

    Raises BadInput; not in a rehearsal, whose time is for playing.
    """
    document = wanted.document
    if document is None or target.is_rehearsal:
        return
    names = [credential.name for credential in issued_in(target)]
    if later := list(later_generations(document.spec, names, wanted.now)):
        raise BadInput(
            f"This run is for {target.now}, and the stack has what starts later: {', '.join(later)}.",
            because="It would delete them, while their consumers use them: another run was there in between.",
            mend="Leave --now out, and look at a new preview.",
        )


def show_soon(wanted: Wanted, terminal: Terminal) -> list[dict[str, str]]:
    """Show what rotates within a day, so that whoever approves a preview knows what a later `up` adds."""
    plan, now = wanted.plan, wanted.now
    soon = sorted(
        (credential.next_rotation, credential.name)
        for credential in (plan.credentials if plan else ())
        if credential.next_rotation is not None and credential.next_rotation <= now + _SOON
    )
    for when, name in soon:
        terminal.print(f"{name} rotates in {span_shown(when - now)}, at {in_utc_text(when)}")
    if soon:
        terminal.print(f"an `up` after that does more than this; exactly this does: up --now {in_utc_text(now)}")
    return [{"credential": name, "at": in_utc_text(when)} for when, name in soon]
