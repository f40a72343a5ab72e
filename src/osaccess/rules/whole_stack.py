"""Owns the way from all resources of a stack, with their outputs, to what whole-stack rules judge.

Deliberately judges nothing but whether a waiver is for something. The pack and a scan of a state share it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any

from osaccess.rules.cloud_view import CloudView
from osaccess.rules.facts import UNKNOWN, OutputFacts, StackFacts, StackMember
from osaccess.rules.registry import RULES
from osaccess.rules.resources import SECRETS_OF, Marked, Resource, facts_of
from osaccess.rules.waivers import FILE, Waiver, Waivers

STACK = "pulumi:pulumi:Stack"
_RULES = {rule.id: rule for rule in RULES}
_NO_SECRET = 8
"""A plain output is compared with secrets of at least so many characters: shorter ones are alike by chance."""

_NO_CHANCE = 16
"""A secret of so many characters is in no longer text by chance."""


@dataclass(frozen=True, slots=True)
class Linked:
    """A resource among the others of its stack.

    Attributes:
        resource: the resource.
        dependencies: URNs of what it waits for.
        by_property: property → URNs of what its value comes from.
        is_only_read: the stack looks at it and does not manage it.

    """

    resource: Resource
    dependencies: frozenset[str] = frozenset()
    by_property: Mapping[str, frozenset[str]] = field(default_factory=dict)
    is_only_read: bool = False


def root_urn(urns: Sequence[str]) -> str:
    """Return the URN of the stack that the resources are of; "" for none at all."""
    if not urns:
        return ""
    stack, project = urns[0].split("::")[:2]
    return f"{stack}::{project}::{STACK}::{project}-{stack.rsplit(':', 1)[-1]}"


def stack_name(urn: str) -> str:
    """Return the name of the stack that a resource is of."""
    return urn.split("::", 1)[0].rsplit(":", 1)[-1]


def stack_facts(
    shown: Sequence[Linked], waivers: Waivers, now: datetime, cloud: CloudView, *, shows_marks: bool
) -> StackFacts:
    """Return the facts about a whole stack, in an order that no race between registrations decides."""
    shown = sorted(shown, key=lambda one: one.resource.urn)
    members = tuple(_member(one) for one in shown)
    name = stack_name(shown[0].resource.urn) if shown else ""
    unused = (waiver for waiver in waivers.sound if waiver.is_alive(now) and _is_for_stack(waiver, name))
    return StackFacts(
        name=name,
        members=members,
        outputs=dict(_outputs([one.resource for one in shown], shows_marks=shows_marks)),
        unused_waivers=tuple(
            f"{FILE}:{waiver.line}: {waiver.rule} for {waiver.urn or waiver.name}"
            for waiver in unused
            if not _is_used(waiver, members, now, cloud)
        ),
    )


def _member(shown: Linked) -> StackMember:
    resource = shown.resource
    return StackMember(
        urn=resource.urn,
        facts=facts_of(resource),
        provider=resource.provider.urn if resource.provider else "",
        dependencies=shown.dependencies,
        by_property=shown.by_property,
    )


def _outputs(resources: Sequence[Resource], *, shows_marks: bool) -> Iterator[tuple[str, OutputFacts]]:
    if not shows_marks:
        root = next((one for one in resources if one.type == STACK), None)
        yield from ((name, OutputFacts("unknown")) for name, _ in _flat("", root.properties if root else {}))
        return
    owners = dict(_secrets(resources))
    for one in resources:
        if one.type == STACK:
            for name, value in _flat("", one.properties):
                yield name, _output(value, owners)
        else:
            yield from _copies(one, owners)


def _secrets(resources: Sequence[Resource]) -> Iterator[tuple[str, str]]:
    """Yield each secret that is known, with the name of the resource that it is of."""
    for one in resources:
        for key in SECRETS_OF.get(one.type, ()):
            value = one.properties.get(key)
            text = value.value if isinstance(value, Marked) else value
            if isinstance(text, str) and len(text) >= _NO_SECRET:
                yield text, one.name


def _output(value: Any, owners: Mapping[str, str]) -> OutputFacts:
    if isinstance(value, Marked):
        return OutputFacts("secret")
    if value is UNKNOWN:
        return OutputFacts("unknown")
    return OutputFacts("plain", _whose(value, owners) if isinstance(value, str) else "")


def _whose(text: str, owners: Mapping[str, str]) -> str:
    """Return whose secret the text is, or holds among others, like the lines of an openrc file; "" for nobody's."""
    if text in owners:
        return owners[text]
    return next((owner for secret, owner in owners.items() if len(secret) >= _NO_CHANCE and secret in text), "")


def _copies(one: Resource, owners: Mapping[str, str]) -> Iterator[tuple[str, OutputFacts]]:
    """Yield where a resource shows somebody's secret in clear; of its own ks502 speaks."""
    own = SECRETS_OF.get(one.type, ())
    for name, value in _flat("", {key: value for key, value in one.properties.items() if key not in own}):
        if isinstance(value, str) and (whose := _whose(value, owners)):
            yield f"{one.name}.{name}", OutputFacts("plain", whose, one.urn)


def _flat(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    match value:
        case Mapping():
            for key, item in value.items():
                yield from _flat(f"{name}.{key}" if name else str(key), item)
        case tuple():
            for index, item in enumerate(value):
                yield from _flat(f"{name}[{index}]", item)
        case _:
            yield name, value


def _is_for_stack(waiver: Waiver, stack: str) -> bool:
    """Tell whether the waiver is for this stack at all: one file serves several."""
    return not waiver.urn or fnmatchcase(f"urn:pulumi:{stack}", waiver.urn.split("::", 1)[0])


def _is_used(waiver: Waiver, members: Sequence[StackMember], now: datetime, cloud: CloudView) -> bool:
    """Tell whether there is what the waiver is for; of rules that judge no single resource only that it is there."""
    rule = _RULES[waiver.rule]
    for member in members:
        if waiver.is_about(member.urn):
            if member.facts is None or not rule.is_about(member.facts):
                if not any(rule.is_about(other.facts) for other in members if other.facts is not None):
                    return True
            elif rule.judge(member.facts, now, None, cloud):
                return True
    return False
