"""Owns showing facts about a cloud: what is not known, and what is no longer as it was pinned."""

from collections.abc import Sequence
from dataclasses import asdict

from rich.markup import escape

from osaccess.cli.terminal import Terminal
from osaccess.cloud.comparison import FactChange, NotCompared
from osaccess.cloud.model import CloudFacts


def show_unknown(facts: CloudFacts, terminal: Terminal) -> None:
    """Show which facts the file does not have, and why."""
    for fact, reason in facts.unknown.items():
        terminal.print(f"  not known  {escape(f'{fact}: {reason}')}")


def show_changes(changes: Sequence[FactChange], skipped: Sequence[NotCompared], terminal: Terminal) -> None:
    """Show what changed, what follows from it, and what nobody could compare."""
    for change in changes:
        before, after = change.pinned or "(not there)", change.seen or "(gone)"
        terminal.print(f"  ~  {escape(f'{change.fact}: {before} → {after}')}")
        terminal.print(f"       {escape(change.means)}")
    if not changes:
        terminal.print("the cloud is as its facts say")
    for one in skipped:
        terminal.print(f"  not compared  {escape(f'{one.fact}: {one.reason}')}")
    terminal.print_json(
        {"changes": [asdict(one) for one in changes], "not_compared": [asdict(one) for one in skipped]}
    )
