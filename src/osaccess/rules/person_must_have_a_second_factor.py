"""ks404: a person must log in with more than a password."""

from collections.abc import Iterator

from osaccess.rules.automation_names import AUTOMATION_USERS, HUMAN_PATTERN, is_person
from osaccess.rules.examples import a_user
from osaccess.rules.facts import UNKNOWN, UserFacts
from osaccess.rules.rule import (
    Context,
    Level,
    Outcome,
    Rule,
    Severity,
    Subject,
    Undetermined,
    Violation,
    With,
)


def _check(facts: UserFacts, context: Context) -> Iterator[Outcome]:
    if facts.keystone_name is UNKNOWN:
        yield Undetermined("name")
    if not isinstance(facts.keystone_name, str) or not is_person(facts.keystone_name, context):
        return
    if facts.multi_factor is UNKNOWN:
        yield Undetermined("multiFactorAuthEnabled")
    elif facts.multi_factor is not True:
        yield Violation(
            f"User {facts.name!r} is a person and logs in with a password alone.",
            have=f"name = {facts.keystone_name!r}, multiFactorAuthEnabled = {facts.multi_factor!r}",
            mend="Set multiFactorAuthEnabled and multiFactorAuthRules, or let people log in by federation.",
        )


RULE = Rule(
    id="ks404-person-must-have-a-second-factor",
    wants="A user of Keystone's own who is a person has a second factor.",
    why="A person's password is phished or used twice sooner or later.",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    subjects=(Subject.USER,),
    check=_check,
    knobs=(AUTOMATION_USERS, HUMAN_PATTERN),
    good={
        "a second factor": a_user(keystone_name="jane.doe", multi_factor=True),
        "an automation user": a_user(),
        "no name": a_user(keystone_name=None),
        "no person by the pattern of the house": With(
            a_user(keystone_name="jane.doe"), {"humanPattern": "@example[.]org$"}
        ),
        "declared to be automation": With(a_user(keystone_name="build.farm"), {"automationUsers": ["build.*"]}),
    },
    bad={
        "left out": a_user(keystone_name="jane.doe"),
        "false": a_user(keystone_name="jane@example.org", multi_factor=False),
    },
    unsure={
        "the name is not known yet": a_user(keystone_name=UNKNOWN),
        "the factor is not known yet": a_user(keystone_name="jane.doe", multi_factor=UNKNOWN),
    },
)
