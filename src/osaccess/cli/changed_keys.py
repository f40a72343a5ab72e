"""Owns refusing a document in which only a key changed: the stack knows things by it, Keystone by what they are.

An `up` would make the same thing under the new key and then delete it under the old one: Keystone refuses a second user
or project of the same name, and takes a role that was given under two keys from both.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from osaccess.cli.wanted import Wanted
from osaccess.engines.embedded.events import ResourceDone
from osaccess.engines.embedded.operations import RunResult
from osaccess.engines.embedded.steps import Op
from osaccess.engines.embedded.values import plain
from osaccess.report import kinds
from osaccess.spec.document import Document
from osaccess.yaml_text import BadDocument, KeyPath, Problem

_NAMED: Final[Mapping[str, tuple[str, ...]]] = {
    kinds.DOMAIN: ("domains",),
    kinds.PROJECT: ("projects",),
    kinds.USER: ("owners", "users"),
    kinds.GROUP: ("groups",),
    kinds.ROLE: ("roles",),
}
"""What has a name in Keystone, unique in its domain, and where a document says it."""

_PAIRS: Final[Mapping[str, tuple[str, ...]]] = {
    kinds.MEMBERSHIP: ("groupId", "userId"),
    kinds.ASSIGNMENT: ("userId", "groupId", "projectId", "domainId", "roleId"),
    kinds.INHERITED: ("userId", "groupId", "projectId", "domainId", "roleId"),
}
"""What has no name, and by what Keystone tells it apart."""


def refuse_changed_keys(planned: RunResult, wanted: Wanted) -> None:
    """Raise BadDocument where a preview makes and deletes one and the same thing."""
    document = wanted.document
    if document is None:
        return
    problems = [_problem(document, new, old) for new, old in _changed_keys(planned)]
    if problems:
        raise BadDocument(problems)


def _changed_keys(planned: RunResult) -> Iterator[tuple[ResourceDone, ResourceDone]]:
    done = [one for one in planned.events if isinstance(one, ResourceDone)]
    going = [one for one in done if one.op is Op.DELETE]
    for new in done:
        if new.op is Op.CREATE:
            yield from ((new, old) for old in going if old.type == new.type and _is_the_same(new, old))


def _is_the_same(new: ResourceDone, old: ResourceDone) -> bool:
    wanted: Mapping[str, Any] = plain(new.new.inputs) if new.new else {}
    there: Mapping[str, Any] = plain(old.old.outputs) if old.old else {}
    if new.type in _NAMED:
        return wanted.get("name") == there.get("name") and wanted.get("domainId") in (None, there.get("domainId"))
    keys = _PAIRS.get(new.type, ())
    return bool(keys) and all((wanted.get(key) or "") == (there.get(key) or "") for key in keys)


def _problem(document: Document, new: ResourceDone, old: ResourceDone) -> Problem:
    return document.source.problem(
        _path(document, new.type, new.name),
        f"The stack has this {kinds.WORDS[new.type]} as {old.name!r}, and only the key changed. This run would make it "
        "anew and delete what is there, which is one thing in Keystone.",
        "Keep the old key: it is the stack's word for it"
        + (", `name` is Keystone's." if new.type in _NAMED else "."),
    )


def _path(document: Document, type_: str, name: str) -> KeyPath:
    for noun in _NAMED.get(type_, ()):
        if name in getattr(document.spec, noun):
            return noun, name
    for key, assignment in document.spec.role_assignments.items():
        if any(name == f"{key}-{role}" for role in assignment.roles):
            return "role_assignments", key
    return ()
