"""ks401: a project must say whose it is."""

from collections.abc import Iterator, Mapping
from typing import Any

from osaccess.rules.examples import a_project
from osaccess.rules.facts import UNKNOWN, ProjectFacts
from osaccess.rules.rule import (
    Context,
    Knob,
    Level,
    Outcome,
    Rule,
    Severity,
    Subject,
    Undetermined,
    Violation,
    With,
)

REQUIRED_TAGS = Knob(
    name="requiredTags",
    schema={"type": "array", "items": {"type": "string", "pattern": "^[^,/]+$"}},
    default=[],
    description="beginnings of tags that each project has, like owner= (Keystone's tags have no comma and no slash)",
)
DEFAULT_TAGS = Knob(
    name="defaultTags",
    schema={"type": "array", "items": {"type": "string", "pattern": "^[^,/]+$"}},
    default=[],
    description="tags that a remediation adds where a required one is missing",
)


def _check(facts: ProjectFacts, context: Context) -> Iterator[Outcome]:
    if facts.description is UNKNOWN:
        yield Undetermined("description")
    elif not str(facts.description or "").strip():
        yield Violation(
            f"Project {facts.name!r} has no description.",
            have="description is missing" if facts.description is None else f"description = {facts.description!r}",
            mend='Set `description` to what it is for and whose it is: "The web shop (web-team)".',
        )
    wanted = context.knobs[REQUIRED_TAGS.name]
    if wanted and facts.tags is UNKNOWN:
        yield Undetermined("tags")
        return
    missing = [start for start in wanted if not any(tag.startswith(start) for tag in _texts(facts.tags))]
    if missing:
        yield Violation(
            f"Project {facts.name!r} lacks a tag that says whose it is.",
            have=f"tags = {list(_texts(facts.tags))!r}; none begins with {', '.join(missing)}",
            mend=f'Add a tag such as "{missing[0]}team-web".',
        )


def _remedy(facts: ProjectFacts, context: Context) -> Mapping[str, Any]:
    if facts.tags is UNKNOWN:
        return {}
    tags = _texts(facts.tags)
    wanted = context.knobs[REQUIRED_TAGS.name]
    missing = [start for start in wanted if not any(tag.startswith(start) for tag in tags)]
    added = [tag for tag in context.knobs[DEFAULT_TAGS.name] if any(tag.startswith(start) for start in missing)]
    return {"tags": (*tags, *added)}


def _texts(tags: Any) -> tuple[str, ...]:
    return tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list | tuple) else ()


RULE = Rule(
    id="ks401-project-must-name-its-owner",
    wants="A project has a description, and the tags that the house asks for.",
    why="Nobody dares to delete a project without an owner, and nobody looks after its credentials.",
    severity=Severity.LOW,
    level=Level.ADVISORY,
    subjects=(Subject.PROJECT,),
    check=_check,
    knobs=(REQUIRED_TAGS, DEFAULT_TAGS),
    remedy=_remedy,
    good={
        "a description": a_project(tags=None),
        "the tags of the house": With(a_project(tags=("owner=web",)), {"requiredTags": ["owner="]}),
    },
    bad={
        "no description": a_project(description=None),
        "an empty one": a_project(description="  "),
        "no tags": With(a_project(tags=None), {"requiredTags": ["owner="], "defaultTags": ["owner=platform"]}),
        "other tags": With(a_project(), {"requiredTags": ["owner="], "defaultTags": ["owner=platform"]}),
    },
    unsure={
        "the description is not known yet": a_project(description=UNKNOWN),
        "the tags are not known yet": With(a_project(tags=UNKNOWN), {"requiredTags": ["owner="]}),
    },
)
