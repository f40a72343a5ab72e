"""Owns refusing an adoption that would not leave what it adopts as it is, before an `up` does anything.

The engine reads what is there and would then change it to what the document says; here its preview is looked at.
"""

from collections.abc import Iterator
from typing import Any, Final

from osaccess.cli.entries import entries_of
from osaccess.cli.wanted import Wanted
from osaccess.engines.embedded.events import Diagnostic, ResourceDone
from osaccess.engines.embedded.operations import RunResult
from osaccess.engines.embedded.steps import Op
from osaccess.engines.embedded.values import plain
from osaccess.spec.access import AccessSpec
from osaccess.spec.document import Document
from osaccess.spec.living import in_yaml
from osaccess.yaml_text import BadDocument, KeyPath, Problem

_VALUES: Final = ("name", "description", "enabled", "tags")
"""What the document says in Keystone's own words."""

_ABSENT: Final = "does not exist"
"""What the engine says of an id that it cannot import, in Pulumi's words."""

_PLACES: Final = {"domainId": ("domain", "domain"), "parentId": ("parent", "parent project")}


def refuse_changing_adoptions(planned: RunResult, wanted: Wanted) -> None:
    """Raise BadDocument where what is to be adopted is not there, or is other than the document says."""
    document = wanted.document
    if document is None:
        return
    problems = list(_problems(planned, document))
    if problems:
        raise BadDocument(problems)


def _problems(planned: RunResult, document: Document) -> Iterator[Problem]:
    paths = _paths(document.spec)
    imported = {event.urn for event in planned.events if isinstance(event, ResourceDone) and event.op is Op.IMPORT}
    for event in planned.events:
        if isinstance(event, Diagnostic) and event.severity == "error" and _ABSENT in event.message:
            path = paths.get(_type_and_name(event.urn))
            if path is not None:
                yield document.source.problem(
                    path,
                    "Nothing in the cloud has this id, or this login may not see it.",
                    "Look it up with `openstack project list` and its like. What is to be made needs no `adopt`.",
                )
        elif isinstance(event, ResourceDone) and event.urn in imported and event.op in (Op.UPDATE, Op.REPLACE):
            path = paths.get((event.type, event.name))
            if path is not None and event.old and event.new:
                yield from _differences(document, path, event)


def _type_and_name(urn: str) -> tuple[str, str]:
    head, _, name = urn.rpartition("::")
    return head.rpartition("::")[2].rpartition("$")[2], name


def _differences(document: Document, path: KeyPath, event: ResourceDone) -> Iterator[Problem]:
    old = plain(event.old.outputs) if event.old else {}
    new = plain(event.new.inputs) if event.new else {}
    changed = (*event.diff.replace, *event.diff.changed)
    for key in dict.fromkeys(one.partition("[")[0].partition(".")[0] for one in changed):
        yield _problem(document, path, key, old.get(key), new.get(key))


def _problem(document: Document, path: KeyPath, key: str, there: Any, said: Any) -> Problem:
    noun = path[:-1]
    if key in _VALUES:
        here = in_yaml(said) if said or said is False else "nothing"
        value = in_yaml(sorted(there) if isinstance(there, list) else there)
        return document.source.problem(
            (*noun, key),
            f"In the cloud it is {value}, here {here}; an adoption changes nothing.",
            f"Write `{key}: {value}`"
            + (", or adopt the one that you mean." if key == "name" else "; change it later."),
        )
    if key in _PLACES:
        word, title = _PLACES[key]
        return document.source.problem(
            (*noun, word),
            f"It has another {title} in the cloud: {there or 'none'}.",
            f"Say there what its `{word}` is, or write the id of what you mean.",
        )
    return document.source.problem(
        path, f"It differs in the cloud: {key}, which a document cannot say.", "Leave it `existing`."
    )


def _paths(spec: AccessSpec) -> dict[tuple[str, str], KeyPath]:
    """Return type and logical name of each adopted resource → where the document says so."""
    return {
        resource: (noun, key, "adopt")
        for resource, (noun, key) in entries_of(spec).items()
        if getattr(spec, noun)[key].adopt
    }
