"""Owns refusing a document in which only a key changed: the stack knows things by it, Keystone by what they are.

An `up` would make the same thing under the new key and then delete it under the old one: Keystone refuses a second user
or project of the same name, and takes a role that was given under two keys from both.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final

from osaccess.cli.entries import NAMED, entries_of
from osaccess.cli.wanted import Wanted
from osaccess.engines.embedded.events import ResourceDone
from osaccess.engines.embedded.operations import RunResult
from osaccess.engines.embedded.steps import Op
from osaccess.engines.embedded.values import plain
from osaccess.report import kinds
from osaccess.spec.document import Document
from osaccess.yaml_text import BadDocument, KeyPath, Problem

_NAME: Final = ("name", "isDomain")
"""By what Keystone tells apart what has one, within a domain; a domain and a project may have the same."""

_PAIRS: Final[Mapping[str, tuple[str, ...]]] = {
    kinds.DOMAIN: ("name",),
    kinds.MEMBERSHIP: ("groupId", "userId"),
    kinds.ASSIGNMENT: ("userId", "groupId", "projectId", "domainId", "roleId"),
    kinds.INHERITED: ("userId", "groupId", "projectId", "domainId", "roleId"),
}
"""By what Keystone tells apart what has no name, and the domains of programs beside the document."""


def refuse_changed_keys(planned: RunResult, wanted: Wanted) -> None:
    """Raise BadDocument where a preview makes and deletes one and the same thing."""
    document = wanted.document
    if document is None:
        return
    entries = entries_of(document.spec)
    problems = [
        _problem(document, entries.get((new.type, new.name), ()), new, old) for new, old in _twice(planned)
    ]
    if problems:
        raise BadDocument(problems)


def _twice(planned: RunResult) -> Iterator[tuple[ResourceDone, ResourceDone]]:
    done = [
        one
        for one in planned.events
        if isinstance(one, ResourceDone) and (one.type in NAMED or one.type in _PAIRS)
    ]
    going = defaultdict(list)
    for old in done:
        if old.op is Op.DELETE and old.old:
            there = plain(old.old.outputs)
            going[_thing(old.type, there)].append((old, there.get("domainId")))
    for new in done:
        if new.op is Op.CREATE and new.new:
            wanted = plain(new.new.inputs)
            for old, domain in going.get(_thing(new.type, wanted), ()):
                if new.type not in NAMED or wanted.get("domainId") in (None, domain):
                    yield new, old


def _thing(type_: str, said: Mapping[str, Any]) -> tuple[str, ...]:
    """Return by what Keystone tells it apart, but for the domain that a name holds in, which is not always said."""
    return type_, *(str(said.get(key) or "") for key in _PAIRS.get(type_, _NAME))


def _problem(document: Document, path: KeyPath, new: ResourceDone, old: ResourceDone) -> Problem:
    return document.source.problem(
        path,
        f"The stack has this {kinds.WORDS[new.type]} as {old.name!r}, and only the key changed. This run would make it "
        "anew and delete what is there, which is one thing in Keystone.",
        "Keep the old key: it is the stack's word for it"
        + (", `name` is Keystone's." if new.type in NAMED else "."),
    )
