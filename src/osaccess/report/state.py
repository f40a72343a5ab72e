"""Owns reading an exported state, of either engine, as the resources of a report. Secrets stay as they are: unread.

`osaccess.engines.exported_state` reads the same files for rules and for a run: with dependencies, providers and marks
of secrets, key by key. A picture of who has access needs none of that, and is made of an event's resources in the same
way, so this stands beside the events and knows no engine.
"""

import json
from typing import Any

from osaccess.errors import BadInput
from osaccess.report.events import State, name_of, state_of


def read_state(text: str, file: str) -> tuple[str, tuple[State, ...]]:
    """Return the stack's name and its resources, without those that wait for their deletion. Raises BadInput."""
    try:
        rows: list[dict[str, Any]] = json.loads(text)["deployment"]["resources"] or []
        states = tuple(state_of(row) for row in rows if not row.get("delete"))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput(
            f"{file} is no exported state of a stack.",
            mend="Make one with: osaccess state export > FILE, or pulumi stack export > FILE.",
        ) from error
    return next((name_of(one.urn) for one in states if one.type == "pulumi:pulumi:Stack"), "a stack"), states
