"""Owns access rules beside the operations of the services: what does nothing, too much, or is not allowed anyway."""

from collections.abc import Iterator, Sequence

from osaccess.access.access_rule import AccessRule
from osaccess.catalogue.lint import Lint, lint_rules
from osaccess.catalogue.operations import LowestRole, ProjectRole, role_shown
from osaccess.catalogue.reach import NotCovered
from osaccess.check.finding import Check, Found, Level
from osaccess.check.subject import Subject
from osaccess.spec.access_rule import AccessRuleSpec
from osaccess.spec.credential import CredentialSpec
from osaccess.yaml_text import KeyPath

_NOTES = (Lint.NOT_COVERED, Lint.SHADOWED)


def _lint(subject: Subject) -> Iterator[Found]:
    for name, credential, rules in subject.sound_credentials:
        for one in lint_rules(rules, subject.api):
            level = Level.NOTE if one.lint in _NOTES else Level.WARNING
            yield Found(level, _key(name, credential, one.rule), f"{one.rule}: {one.problem}", one.mend)


def _roles(subject: Subject) -> Iterator[Found]:
    if subject.cloud.policy.enforce_new_defaults is False:
        return  # the lowest roles of the table are those of the new defaults
    for name, credential, rules in subject.sound_credentials:
        roles = subject.cloud.closure(credential.roles)
        if subject.cloud.unsure_of(roles):
            continue
        for rule in rules:
            lowest = _lowest(rule, subject)
            if lowest is None or (isinstance(lowest, ProjectRole) and lowest.value in roles):
                continue
            yield Found(
                Level.WARNING,
                _key(name, credential, rule),
                f"{rule}: all that it lets through needs at least {role_shown(lowest)} by default policy; the "
                f"credential has {', '.join(roles)}, so services answer 403.",
                "Take a role that is enough, or leave the rule out.",
            )


def _lowest(rule: AccessRule, subject: Subject) -> LowestRole | None:
    """Return the lowest role that is enough for anything that the rule lets through; None where nobody knows."""
    reached = subject.api.reached(rule)
    if isinstance(reached, NotCovered) or not reached:
        return None
    known = [one.lowest_role for one in reached if isinstance(one.lowest_role, ProjectRole)]
    return min(known, key=lambda role: role.rank) if known else reached[0].lowest_role


def _key(name: str, credential: CredentialSpec, rule: AccessRule) -> KeyPath:
    """Return the key of the item that the rule stands in; the list's where it came from a preset or a recording."""
    items: Sequence[object] = credential.access_rules
    for index, item in enumerate(items):
        if isinstance(item, AccessRuleSpec) and item.as_rule() == rule:
            return ("credentials", name, "access_rules", index)
    return ("credentials", name, "access_rules")


RULES = Check(
    id="access-rules",
    asks="Does a rule match nothing, more than it seems, or a path that this cloud mounts elsewhere?",
    run=_lint,
)
NEEDED_ROLES = Check(
    id="needed-roles",
    asks="Are the credential's roles enough for anything that a rule lets through, by default policy?",
    run=_roles,
)
