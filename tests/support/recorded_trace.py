"""Reads recordings of the real engine (tests/traces/scenarios): events, requests and states of each step."""

import ast
import json
import re
from dataclasses import dataclass
from pathlib import Path

from osaccess.engines.embedded.values import UNKNOWN, SecretValue

SCENARIOS = Path(__file__).parents[1] / "traces" / "scenarios"


@dataclass(frozen=True)
class Event:
    """One engine event with its references to other rows resolved."""

    where: str
    phase: str
    op: str
    urn: str
    old: dict
    new: dict
    diffs: tuple
    keys: tuple
    detailed: dict
    is_preview: bool

    @property
    def type_(self):
        return self.urn.split("::")[2].split("$")[-1]

    @property
    def name(self):
        return self.urn.split("::")[-1]


def trace(scenario):
    return json.loads((SCENARIOS / scenario / "trace.json").read_text())


def steps(scenario):
    return trace(scenario)["steps"]


def literal(scenario, name):
    """Return a literal that the scenario's program assigns to `name`."""
    for node in ast.walk(ast.parse((SCENARIOS / scenario / "__main__.py").read_text())):
        if isinstance(node, ast.Assign) and node.targets[0].id == name:
            return ast.literal_eval(node.value)
    raise KeyError(name)


def identity_events(scenario):
    """Return the events about identity resources, in all steps."""
    return [
        event
        for index, step in enumerate(steps(scenario))
        for event in _events(f"{scenario} step {index}", step)
        if event.type_.startswith("openstack:identity/")
    ]


def _events(where, step):
    first = {}
    for row in step.get("events", ()):
        if "urn" not in row:
            continue
        key = (row["urn"], row["op"], row.get("logical"))
        if row["phase"] == "1-pre":
            first[key] = row
        before = first.get(key, {})
        old = before.get("old") if row.get("old") == "=pre" else row.get("old")
        new = before.get("new") if row.get("new") == "=pre" else row.get("new")
        yield Event(
            where=where,
            phase=row["phase"],
            op=row["op"],
            urn=row["urn"],
            old=old if isinstance(old, dict) else {},
            new=(old if new == "=old" else new) if isinstance(new, dict) or new == "=old" else {},
            diffs=tuple(row.get("diffs") or ()),
            keys=tuple(row.get("keys") or ()),
            detailed={path: each["diffKind"] for path, each in (row.get("detailedDiff") or {}).items()},
            is_preview=step["step"].get("do") == "preview",
        )


def resources(step):
    """Return the identity resources of the state after a step."""
    deployment = step.get("deployment")
    if not isinstance(deployment, dict):
        return []
    return [each for each in deployment["resources"] if each["type"].startswith("openstack:identity/")]


def values(data):
    """Return recorded data as the engine's values: unknowns and revealed secrets become what they stand for."""
    match data:
        case "<unknown>":
            return UNKNOWN
        case "<secret>":
            return SecretValue("<secret>")
        case {"<secret>": text}:
            return SecretValue(text)
        case dict():
            return {key: values(item) for key, item in data.items()}
        case list():
            return [values(item) for item in data]
    return data


def masked(data):
    """Return values in the notation of the events: generated suffixes, unknowns and secrets as tokens."""
    match data:
        case SecretValue():
            return "<secret>"
        case dict():
            return {key: masked(item) for key, item in data.items()}
        case list() | tuple():
            return [masked(item) for item in data]
        case str():
            return re.sub(r"<rand:\d+>|(?<=-)[0-9a-f]{7}$", "<rand>", data)
    return "<unknown>" if data is UNKNOWN else data


def without_defaults(inputs):
    """Return what the program itself gave: recorded inputs without those that Check filled in."""
    match inputs:
        case dict():
            filled = {"__defaults", *inputs.get("__defaults", ())}
            return {key: without_defaults(value) for key, value in inputs.items() if key not in filled}
        case list():
            return [without_defaults(item) for item in inputs]
    return inputs
