"""ks304: a role assignment must not make somebody an admin of a domain."""

from collections.abc import Iterator

from osaccess.rules.assigned_role import PRIVILEGE_KNOBS, privilege
from osaccess.rules.examples import an_assignment
from osaccess.rules.facts import UNKNOWN, RoleAssignmentFacts
from osaccess.rules.rule import Context, Knob, Outcome, Rule, Severity, Subject, Violation, With

ALLOW_DOMAINS = Knob(
    name="allowDomains",
    schema={"type": "array", "items": {"type": "string"}},
    default=[],
    description="ids of domains that may get administrators from here",
)


def _check(facts: RoleAssignmentFacts, context: Context) -> Iterator[Outcome]:
    if facts.domain_id is None or facts.is_inherited or facts.domain_id in context.knobs[ALLOW_DOMAINS.name]:
        return
    yield from privilege(
        facts,
        context,
        lambda roles: Violation(
            f"Role assignment {facts.name!r} gives {roles} on a domain.",
            have=f"roleId = {facts.role_id!r}, domainId = {facts.domain_id!r}",
            mend="Assign it on the projects that need it; the domain of administrators on purpose belongs in the knob "
            "allowDomains.",
        ),
    )


RULE = Rule(
    id="ks304-domain-role-assignment-must-not-be-privileged",
    wants="A role assignment on a domain gives no privileged role.",
    why="An administrator of a domain makes users, groups and role assignments in it, and so can become anybody.",
    severity=Severity.CRITICAL,
    subjects=(Subject.ROLE_ASSIGNMENT,),
    check=_check,
    knobs=(*PRIVILEGE_KNOBS, ALLOW_DOMAINS),
    good={
        "a reader of a domain": an_assignment(role_id="9a8b", project_id=None, domain_id="default"),
        "a manager, where that is allowed": With(
            an_assignment(role_id="2f7d", project_id=None, domain_id="default"), {"deniedRoles": ["admin"]}
        ),
        "on a project, of which ks302 speaks": an_assignment(role_id="8c1f"),
        "a domain that may": With(
            an_assignment(role_id="2f7d", project_id=None, domain_id="d1"), {"allowDomains": ["d1"]}
        ),
        "inherited, of which ks303 speaks": an_assignment(
            role_id="8c1f", project_id=None, domain_id="d1", is_inherited=True
        ),
    },
    bad={
        "an admin of a domain": an_assignment(role_id="8c1f", project_id=None, domain_id="default"),
        "a role that only the configuration knows": With(
            an_assignment(role_id="77aa", project_id=None, domain_id="default"), {"roleIds": {"77aa": "admin"}}
        ),
        "of a domain that is not known yet": an_assignment(role_id="8c1f", project_id=None, domain_id=UNKNOWN),
    },
    unsure={"the id is not known yet": an_assignment(role_id=UNKNOWN, project_id=None, domain_id="default")},
)
