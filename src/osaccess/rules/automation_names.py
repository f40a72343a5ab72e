"""Owns telling automation users from people, by their names; shared by the rules that judge users."""

import re
from fnmatch import fnmatchcase

from osaccess.rules.rule import Context, Knob

AUTOMATION_USERS = Knob(
    name="automationUsers",
    schema={"type": "array", "items": {"type": "string"}},
    default=["*-ci", "ci-*", "svc-*", "*-bot", "*-jobs", "automation-*"],
    description="globs of the names, or ids, that automation users have",
)
HUMAN_PATTERN = Knob(
    name="humanPattern",
    schema={"type": "string", "format": "regex"},
    default=r"^\w+\.\w+$|@",
    description="regular expression of the names that people have",
)


def is_automation(name: str, context: Context) -> bool:
    """Tell whether the name is declared to be an automation user's."""
    return any(fnmatchcase(name, glob) for glob in context.knobs[AUTOMATION_USERS.name])


def is_person(name: str, context: Context) -> bool:
    """Tell whether the name looks like a person's and is not declared to be an automation user's."""
    return not is_automation(name, context) and re.search(context.knobs[HUMAN_PATTERN.name], name) is not None
