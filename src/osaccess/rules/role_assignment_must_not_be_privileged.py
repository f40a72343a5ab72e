"""ks302: a role assignment must not make somebody an admin of a project."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from osaccess.rules.assigned_role import PRIVILEGE_KNOBS, privilege
from osaccess.rules.examples import an_assignment
from osaccess.rules.facts import UNKNOWN, RoleAssignmentFacts
from osaccess.rules.rule import Context, Knob, Outcome, Rule, Severity, Subject, Violation, With

ALLOWED = Knob(
    name="allowedAssignments",
    schema={"type": "array", "items": {"type": "string"}},
    default=[],
    description="globs of the resources' names that may give privileged roles",
)


def _check(facts: RoleAssignmentFacts, context: Context) -> Iterator[Outcome]:
    if facts.is_inherited or facts.domain_id is not None:
        return  # of those ks303 and ks304 speak
    if any(fnmatchcase(str(facts.name), glob) for glob in context.knobs[ALLOWED.name]):
        return
    yield from privilege(
        facts,
        context,
        lambda roles: Violation(
            f"Role assignment {facts.name!r} gives {roles} on a project.",
            have=f"roleId = {facts.role_id!r}",
            mend="Give member or reader; for an administrator on purpose add the resource's name to the "
            "knob allowedAssignments, or a waiver.",
        ),
    )


RULE = Rule(
    id="ks302-role-assignment-must-not-be-privileged",
    wants="A role assignment on a project gives no privileged role, not by implication either.",
    why="Most services look at the role's name alone: admin on one project is admin of the whole cloud for them.",
    severity=Severity.CRITICAL,
    subjects=(Subject.ROLE_ASSIGNMENT,),
    check=_check,
    knobs=(*PRIVILEGE_KNOBS, ALLOWED),
    good={
        "a member": an_assignment(),
        "an administrator, on purpose": With(
            an_assignment(name="ops-on-ops", role_id="8c1f"), {"allowedAssignments": ["ops-*"]}
        ),
        "a manager, where that is allowed": With(an_assignment(role_id="2f7d"), {"deniedRoles": ["admin"]}),
        "no role at all": an_assignment(role_id=None),
    },
    bad={
        "admin": an_assignment(role_id="8c1f"),
        "manager": an_assignment(role_id="2f7d"),
        "a role that implies admin on this cloud": an_assignment(role_id="c0de"),
        "a role that only the configuration knows": With(
            an_assignment(role_id="77aa"), {"roleIds": {"77aa": "admin"}, "allowedAssignments": ["ops-*"]}
        ),
    },
    unsure={
        "the id is not known yet": an_assignment(role_id=UNKNOWN),
        "nobody knows the role of that id": an_assignment(role_id="ffff"),
    },
)
