"""Owns finding out which role a role assignment gives; shared by the rules that judge assignments."""

from collections.abc import Callable, Iterator, Sequence

from osaccess.rules.facts import UNKNOWN, RoleAssignmentFacts
from osaccess.rules.known_roles import DENIED_ROLES, privileged
from osaccess.rules.rule import Context, Knob, Outcome, Undetermined, Violation

ROLE_IDS = Knob(
    name="roleIds",
    schema={"type": "object", "additionalProperties": {"type": "string"}},
    default={},
    description="id → name of roles that cloud.yaml does not have",
)
_NO_ID = (
    "A role that this update makes has no id yet, and ks305 judges its name; one that is there already is known by its "
    "name: openstack.identity.get_role(name=…)."
)
_NOT_PINNED = "Type: osaccess cloud pin -- or write the role into cloud.yaml, or its id and name into roleIds."
PRIVILEGE_KNOBS = (DENIED_ROLES, ROLE_IDS)


def privilege(
    facts: RoleAssignmentFacts, context: Context, violation: Callable[[str], Violation]
) -> Iterator[Outcome]:
    """Yield the violation of the privileged roles that the assignment gives, or why nobody can tell."""
    found = _denied_roles(facts, context)
    if isinstance(found, Undetermined):
        yield found
    elif found:
        yield violation(", ".join(found))


def _denied_roles(facts: RoleAssignmentFacts, context: Context) -> Sequence[str] | Undetermined:
    """Return the privileged roles that the assignment gives, or why nobody can tell."""
    if not isinstance(facts.role_id, str):
        return Undetermined("roleId", _NO_ID) if facts.role_id is UNKNOWN else []
    name = context.knobs[ROLE_IDS.name].get(facts.role_id) or context.cloud.role_name(facts.role_id)
    if name is None:
        return Undetermined(f"the role of the id {facts.role_id!r}", _NOT_PINNED)
    return privileged([name], context)
