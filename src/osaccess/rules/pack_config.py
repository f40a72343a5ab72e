"""Owns whether a configuration of the policy pack says what its author meant; the engine looks at none of it.

It takes an unknown rule or knob without a word, reads an absent level as advisory where the pack itself
configures, and lifts every advisory rule with "all": "mandatory" (docs/facts/policy-engine.md 1.2).
"""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from osaccess.rules.profiles import LEVEL_KEY
from osaccess.rules.registry import RULES
from osaccess.rules.rule import Knob, Level, Rule

_ALL = "all"
_SCHEMA_TYPES: Mapping[str, tuple[type, ...]] = {
    "boolean": (bool,),
    "integer": (int, float),
    "number": (int, float),
    "string": (str,),
    "array": (list, tuple),
    "object": (Mapping,),
}


@dataclass(frozen=True, slots=True)
class ConfigFault:
    """One thing wrong: at which rule (and knob), what, and what to write instead."""

    where: str
    problem: str
    mend: str


def config_faults(config: Any) -> tuple[ConfigFault, ...]:
    """Return what is wrong with a pack's configuration, in its order; () for a sound one."""
    if not isinstance(config, Mapping):
        return (ConfigFault("the file", "It is no map of rules.", "Write an object: rule → level and knobs."),)
    by_id = {rule.id: rule for rule in RULES}
    return tuple(fault for name, entry in config.items() for fault in _entry(str(name), entry, by_id))


def knob_faults(rule: Rule, given: Mapping[str, Any]) -> Iterator[ConfigFault]:
    """Yield what is wrong with the knobs of one rule."""
    knobs = {knob.name: knob for knob in rule.knobs}
    for name, value in given.items():
        if name == LEVEL_KEY:
            continue
        if name not in knobs:
            known = _close(name, knobs) or (f"It has: {', '.join(knobs)}." if knobs else "It has none.")
            yield ConfigFault(f"{rule.id}.{name}", "The rule has no such knob.", known)
        elif problem := schema_problem(knobs[name], value):
            mend = f"Default: {knobs[name].default!r}; {knobs[name].description}."
            yield ConfigFault(f"{rule.id}.{name}", f"{value!r} {problem}.", mend)


def schema_problem(knob: Knob, value: Any) -> str:
    """Return what is wrong with a value; "" for one that the knob's schema allows."""
    return _against(knob.schema, value)


def _entry(name: str, entry: Any, by_id: Mapping[str, Rule]) -> Iterator[ConfigFault]:
    if name == _ALL:
        mend = "Write a level for each rule; `osaccess policy check-config` prints those that lack one."
        yield ConfigFault(_ALL, "One level for all lifts advisory rules too, or lowers mandatory ones.", mend)
        return
    if name not in by_id:
        yield ConfigFault(name, "There is no such rule.", _close(name, by_id) or "See: osaccess policy list.")
        return
    rule = by_id[name]
    settings = entry if isinstance(entry, Mapping) else {LEVEL_KEY: entry}
    level = settings.get(LEVEL_KEY)
    levels = ", ".join(Level)
    if level is None:
        yield ConfigFault(name, "It has no level: the SDK reads that as advisory.", f"Write one of: {levels}.")
    elif level not in set(Level):
        yield ConfigFault(name, f"{level!r} is no level.", f"Write one of: {levels}.")
    elif level == Level.REMEDIATE and rule.remedy is None:
        yield ConfigFault(name, "No remediation is safe for this rule.", f"Write {Level.MANDATORY}.")
    yield from knob_faults(rule, settings)


def _against(schema: Mapping[str, Any], value: Any) -> str:
    if "enum" in schema:
        return "" if value in schema["enum"] else f"is none of {', '.join(map(str, schema['enum']))}"
    return _against_type(schema, schema["type"], value)


def _against_type(schema: Mapping[str, Any], wanted: str, value: Any) -> str:
    is_of_type = isinstance(value, _SCHEMA_TYPES[wanted])  # a name of its own: mypy would narrow value to object
    if not is_of_type or (isinstance(value, bool) and wanted != "boolean"):
        return f"is no {wanted}"
    if wanted == "integer" and value != int(value):
        return "is no whole number"
    if "minimum" in schema and value < schema["minimum"]:
        return f"is less than {schema['minimum']}"
    if isinstance(value, str):
        return _text_problem(schema, value)
    if wanted == "array":
        return _items_problem(schema["items"], list(value))
    return _items_problem(schema["additionalProperties"], value.values()) if wanted == "object" else ""


def _items_problem(schema: Mapping[str, Any], items: Iterable[Any]) -> str:
    for item in items:
        if problem := _against(schema, item):
            return f"holds {item!r}, which {problem}"
    return ""


def _text_problem(schema: Mapping[str, Any], value: str) -> str:
    if schema.get("format") == "regex":
        try:
            re.compile(value)
        except re.error as error:
            return f"is no regular expression: {error}"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        return f"does not match {schema['pattern']}"
    return ""


def _close(name: str, names: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(names), n=1)
    return f"Did you mean {close[0]}?" if close else ""
