"""ks301: a person must get roles by a group."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from osaccess.rules.examples import an_assignment
from osaccess.rules.facts import UNKNOWN, RoleAssignmentFacts
from osaccess.rules.rule import Context, Knob, Level, Outcome, Rule, Severity, Subject, Violation, With

ALLOWED = Knob(
    name="allowedAssignments",
    schema={"type": "array", "items": {"type": "string"}},
    default=["*-ci-*", "ci-*", "svc-*", "*-bot-*", "bot-*", "*-jobs-*", "automation-*"],
    description="globs of the resources' names that may give a role to a user: those of automation users",
)


def _check(facts: RoleAssignmentFacts, context: Context) -> Iterator[Outcome]:
    if facts.user_id is None or facts.user_id == "" or facts.is_owners:
        return
    if not any(fnmatchcase(str(facts.name), glob) for glob in context.knobs[ALLOWED.name]):
        yield Violation(
            f"Role assignment {facts.name!r} gives a role to a user, not to a group.",
            have="userId = not known before the update"
            if facts.user_id is UNKNOWN
            else f"userId = {facts.user_id!r}",
            mend="Give it to a group, and let the user be a member; for an automation user add the resource's "
            "name to the knob allowedAssignments, or use the component RoleAssignments.",
        )


RULE = Rule(
    id="ks301-role-assignment-must-be-to-a-group",
    wants="Roles are given to groups; automation users are the exception.",
    why="Who leaves a team leaves its group, in one place. Roles of single users are what is forgotten.",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    subjects=(Subject.ROLE_ASSIGNMENT,),
    check=_check,
    knobs=(ALLOWED,),
    good={
        "a group": an_assignment(),
        "an automation user of a component": an_assignment(group_id=None, user_id="u1", is_owners=True),
        "an automation user by name": With(
            an_assignment(name="farm-on-web", group_id=None, user_id="u1"), {"allowedAssignments": ["farm-*"]}
        ),
        "an empty user beside a group": an_assignment(user_id=""),
    },
    bad={
        "a user": an_assignment(group_id=None, user_id="u1"),
        "a user of the same stack": an_assignment(group_id=None, user_id=UNKNOWN),
        "another name than the allowed ones": With(
            an_assignment(group_id=None, user_id="u1"), {"allowedAssignments": ["ci-*"]}
        ),
    },
)
