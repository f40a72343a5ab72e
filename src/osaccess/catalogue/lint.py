"""Owns what is wrong with a list of access rules on one cloud: rules that do nothing, too much, or not what they say.

Pure reading: nothing is refused here. Of services that the catalogue does not cover it says just that.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from osaccess.access.access_rule import AccessRule
from osaccess.access.path import example_path, hazards, path_matches
from osaccess.access.path_cover import path_covers
from osaccess.catalogue.near_miss import near_miss_of
from osaccess.catalogue.reach import CloudApi, NotCovered
from osaccess.catalogue.services import Alias, CodeName, Official, Stranger, service_named, type_on_cloud

_VERSION = re.compile(r"v\d+(\.\d+)?")


class Lint(StrEnum):
    """Kinds of findings."""

    HAZARD = "unsound path"
    CODE_NAME = "code name"
    UNKNOWN_SERVICE = "unknown service"
    NOT_COVERED = "not covered"
    MISSING_PREFIX = "missing mount prefix"
    DEAD = "dead rule"
    NEAR_MISS = "near miss"
    SHADOWED = "shadowed rule"
    EVERYTHING = "effectively everything"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with one rule.

    Attributes:
        lint: its kind.
        index: position of the rule in the list.
        rule: the rule.
        problem: what is wrong, one sentence.
        mend: what to write instead, "" where only the author can know.

    """

    lint: Lint
    index: int
    rule: AccessRule
    problem: str
    mend: str = ""


def lint_rules(rules: Sequence[AccessRule], api: CloudApi) -> tuple[Finding, ...]:
    """Return all findings, in the order of the rules."""
    groups: dict[tuple[str, str], list[AccessRule]] = defaultdict(list)
    for rule in rules:
        groups[rule.service, rule.method].append(rule)
    shadows = _shadows(rules)
    return tuple(
        finding
        for index, rule in enumerate(rules)
        for finding in (
            *_hazards(index, rule),
            *_service(index, rule, api),
            *_path(index, rule, groups[rule.service, rule.method], api),
            *shadows.get(index, ()),
        )
    )


def _hazards(index: int, rule: AccessRule) -> Iterator[Finding]:
    for hazard in hazards(rule.path):
        mend = "Write the path as the request sends it, with *, {id} and ** as the only wildcards."
        yield Finding(Lint.HAZARD, index, rule, f"The path does not do what it says: {hazard}.", mend)


def _service(index: int, rule: AccessRule, api: CloudApi) -> Iterator[Finding]:
    if rule.service in api.mounts:
        return
    known = f"This cloud has: {', '.join(sorted(api.mounts))}." if api.mounts else ""
    match service_named(rule.service):
        case CodeName(official):
            mend = f"Use {type_on_cloud(official, api.mounts) or official}."
            problem = f"{rule.service!r} is the project's name, which no service compares with."
            yield Finding(Lint.CODE_NAME, index, rule, problem, mend)
        case Official(official) | Alias(official) if api.mounts:
            name = type_on_cloud(official, api.mounts)
            problem = f"This cloud's catalogue has no service type {rule.service!r}."
            yield Finding(Lint.UNKNOWN_SERVICE, index, rule, problem, f"Use {name}." if name else known)
        case Stranger(close):
            problem = f"{rule.service!r} is no service type that OpenStack publishes."
            mend = f"Did you mean {close[0]}?" if close else known
            yield Finding(Lint.UNKNOWN_SERVICE, index, rule, problem, mend)


def _path(index: int, rule: AccessRule, group: Sequence[AccessRule], api: CloudApi) -> Iterator[Finding]:
    reached = api.reached(rule)
    if isinstance(reached, NotCovered):
        if not isinstance(service_named(rule.service), CodeName):
            problem = f"Nothing is known of {rule.service}: neither that this rule is right nor that it is wrong."
            yield Finding(Lint.NOT_COVERED, index, rule, problem)
    elif not reached:
        if not hazards(rule.path):  # an unsound path may match more than anybody can tell
            yield _dead(index, rule, api)
    else:
        yield from _misses_its_collection(index, rule, group, api)
    if _is_everything(rule, api):
        problem = f"It lets every {rule.method} of {rule.service} through."
        yield Finding(Lint.EVERYTHING, index, rule, problem, "Name the collections that the job needs.")


def _dead(index: int, rule: AccessRule, api: CloudApi) -> Finding:
    mount = api.mount_of(rule.service)
    if mount and not rule.path.startswith(f"{mount}/") and api.reached(_moved(rule, mount + rule.path)):
        problem = f"This cloud mounts {rule.service} under {mount}, and the whole path has to match."
        return Finding(Lint.MISSING_PREFIX, index, rule, problem, f"Write {mount}{rule.path}.")
    problem = f"It matches no known operation of {rule.service}."
    return Finding(Lint.DEAD, index, rule, problem, near_miss_of(rule, api))


def _misses_its_collection(
    index: int, rule: AccessRule, group: Sequence[AccessRule], api: CloudApi
) -> Iterator[Finding]:
    if not rule.path.endswith("/**"):
        return
    collection = _moved(rule, rule.path.removesuffix("/**"))
    if api.reached(collection) and not any(path_allows(other, collection) for other in group):
        problem = f"`{rule.path}` does not match `{collection.path}`."
        yield Finding(Lint.NEAR_MISS, index, rule, problem, f"Add {collection}.")


def path_allows(rule: AccessRule, other: AccessRule) -> bool:
    """Tell whether the rule lets an example of the other one through."""
    return rule.allows(other.service, other.method, example_path(other.path))


def _is_everything(rule: AccessRule, api: CloudApi) -> bool:
    """Tell whether nothing of the service is left out; by the path's text where no operations are known."""
    if "**" not in rule.path:
        return False
    reached = api.reached(rule)
    if not isinstance(reached, NotCovered):
        return 1 < len(reached) == len(api.operations_of(rule.service, rule.method))
    head = rule.path.removeprefix(api.mount_of(rule.service)).partition("**")[0]
    return all(not one or one[0] in "{*" or _VERSION.fullmatch(one) for one in head.split("/"))


def _shadows(rules: Sequence[AccessRule]) -> dict[int, list[Finding]]:
    """Return the rules that another one makes superfluous; of two that are alike the later one."""
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, rule in enumerate(rules):
        groups[rule.service, rule.method].append(index)
    found: dict[int, list[Finding]] = {}
    for group in groups.values():
        wide = [index for index in group if "*" in rules[index].path or "{" in rules[index].path]
        for index in group:
            for other in wide:
                if other != index and _covers(rules, other, index):
                    problem = f"`{rules[other].path}` lets all of it through already."
                    found[index] = [Finding(Lint.SHADOWED, index, rules[index], problem, "Leave it out.")]
                    break
    return found


def _covers(rules: Sequence[AccessRule], other: int, index: int) -> bool:
    wider, narrower = rules[other].path, rules[index].path
    return (
        path_matches(wider, example_path(narrower))
        and path_covers(wider, narrower)
        and (other < index or not path_covers(narrower, wider))
    )


def _moved(rule: AccessRule, path: str) -> AccessRule:
    return AccessRule(rule.service, rule.method, path)
