"""Owns the files that tell of a cloud in which people live already, and what is said of it; reads, never writes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rich.text import Text

from osaccess.access.login import Login
from osaccess.cli.terminal import Terminal
from osaccess.cloud.document import render_cloud
from osaccess.cloud.inventory import Inventory, with_names
from osaccess.counted import counted
from osaccess.keystone.cloud_facts import pinned_facts
from osaccess.keystone.inventory import read_inventory
from osaccess.keystone.revocation import passing_session
from osaccess.spec.described import described
from osaccess.spec.hand_made import drafts, worries
from osaccess.spec.living import Keys

DRAFTS = "hand-made.yaml"


@dataclass(frozen=True, slots=True)
class FoundCloud:
    """A cloud as one login saw it.

    Attributes:
        files: name → text.
        counts: noun in the singular → how many.
        worries: what somebody should look at.
        left_out: what no document can say.
        not_seen: what this login could not see.

    """

    files: Mapping[str, str]
    auth_url: str
    counts: Mapping[str, int]
    worries: tuple[str, ...]
    left_out: tuple[str, ...]
    not_seen: tuple[str, ...]

    def as_json(self) -> Mapping[str, Any]:
        """Return what was found, without the files."""
        return {
            "auth_url": self.auth_url,
            "found": dict(self.counts),
            "worries": list(self.worries),
            "left_out": list(self.left_out),
            "not_seen": list(self.not_seen),
        }


def found_cloud(login: Login, now: datetime, say: Callable[[str], None]) -> FoundCloud:
    """Return what the login sees, its token revoked. Raises the errors of the login."""
    with passing_session(login, say=say) as session:
        facts = pinned_facts(session)
        inventory = read_inventory(session)
    keys = Keys(inventory)
    description = described(inventory, keys, {role.id: name for name, role in facts.roles.items()})
    hand_made = drafts(inventory, keys, now)
    return FoundCloud(
        files={
            "access.yaml": description.text,
            "cloud.yaml": render_cloud(with_names(facts, inventory)),
            **({DRAFTS: hand_made} if hand_made else {}),
        },
        auth_url=inventory.auth_url,
        counts=_counts(inventory),
        worries=tuple(worries(inventory, now)),
        left_out=description.left_out,
        not_seen=inventory.not_seen,
    )


def show(found: FoundCloud, terminal: Terminal) -> None:
    """Tell what there is, what to look at, and what is not in the files."""
    there = ", ".join(counted(count, noun) for noun, count in found.counts.items() if count)
    terminal.print(f"\nfound at {found.auth_url}: {there or 'nothing'}")
    for title, lines in (
        ("look at", found.worries),
        ("left out", found.left_out),
        ("not seen", found.not_seen),
    ):
        for line in lines:
            terminal.print(Text(f"  {title:9} {line}"))


def _counts(inventory: Inventory) -> dict[str, int]:
    if inventory.own:
        return {"application credential": len(inventory.credentials)}
    return {
        "domain": len(inventory.domains),
        "project": len(inventory.projects),
        "user": len(inventory.users),
        "group": len(inventory.groups),
        "role assignment": len(inventory.assignments),
        "application credential": len(inventory.credentials),
    }
