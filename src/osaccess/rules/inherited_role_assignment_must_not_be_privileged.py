"""ks303: an inherited role assignment must not make somebody an admin of all that is below."""

from collections.abc import Iterator

from osaccess.rules.assigned_role import PRIVILEGE_KNOBS, privilege
from osaccess.rules.examples import an_assignment
from osaccess.rules.facts import UNKNOWN, RoleAssignmentFacts
from osaccess.rules.rule import Context, Outcome, Rule, Severity, Subject, Violation, With


def _check(facts: RoleAssignmentFacts, context: Context) -> Iterator[Outcome]:
    if not facts.is_inherited:
        return  # of those ks302 and ks304 speak
    yield from privilege(
        facts,
        context,
        lambda roles: Violation(
            f"Inherited assignment {facts.name!r} gives {roles} on every project below.",
            have=f"roleId = {facts.role_id!r}, inherited",
            mend="Assign the role on the projects that need it, one by one, or inherit reader.",
        ),
    )


RULE = Rule(
    id="ks303-inherited-role-assignment-must-not-be-privileged",
    wants="An inherited role assignment gives no privileged role.",
    why="It holds on every project below, also on those that somebody will make next year.",
    severity=Severity.CRITICAL,
    subjects=(Subject.ROLE_ASSIGNMENT,),
    check=_check,
    knobs=PRIVILEGE_KNOBS,
    good={
        "an inherited reader": an_assignment(role_id="9a8b", is_inherited=True),
        "a manager, where that is allowed": With(
            an_assignment(role_id="2f7d", is_inherited=True), {"deniedRoles": ["admin"]}
        ),
        "not inherited, of which ks302 speaks": an_assignment(role_id="8c1f"),
    },
    bad={
        "an inherited admin": an_assignment(role_id="8c1f", is_inherited=True),
        "a role that only the configuration knows": With(
            an_assignment(role_id="77aa", is_inherited=True), {"roleIds": {"77aa": "admin"}}
        ),
        "on a domain": an_assignment(role_id="8c1f", is_inherited=True, project_id=None, domain_id="default"),
    },
    unsure={"the id is not known yet": an_assignment(role_id=UNKNOWN, is_inherited=True)},
)
