"""ks305: a stack must not make a role that is privileged."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from osaccess.rules.facts import UNKNOWN, RoleFacts
from osaccess.rules.known_roles import DENIED_ROLES, privileged
from osaccess.rules.rule import Context, Knob, Outcome, Rule, Severity, Subject, Undetermined, Violation, With

ALLOWED = Knob(
    name="allowedRoles",
    schema={"type": "array", "items": {"type": "string"}},
    default=[],
    description="globs of the resources' names that may be privileged roles",
)


def _check(facts: RoleFacts, context: Context) -> Iterator[Outcome]:
    if facts.domain_id is not None or any(
        fnmatchcase(str(facts.name), glob) for glob in context.knobs[ALLOWED.name]
    ):
        return
    if facts.keystone_name is UNKNOWN:
        yield Undetermined("name")
    elif isinstance(facts.keystone_name, str) and (found := privileged([facts.keystone_name], context)):
        yield Violation(
            f"Role {facts.name!r} is privileged: {', '.join(found)}.",
            have=f"name = {facts.keystone_name!r}",
            mend="Call it after the job that it is for. A cloud's own roles are made by its operators, once; for a "
            "stack that does just that add the resource's name to the knob allowedRoles.",
        )


RULE = Rule(
    id="ks305-role-must-not-be-privileged",
    wants="A stack makes no role whose name gives privileges.",
    why="Services look at a role's name alone: whoever holds a role called admin is one, whoever made the role. "
    "And its id is not known before the update, so of its assignments nobody can tell in the first preview.",
    severity=Severity.CRITICAL,
    subjects=(Subject.ROLE,),
    check=_check,
    knobs=(DENIED_ROLES, ALLOWED),
    good={
        "a role for a job": RoleFacts("deployer", "web-deployer"),
        "a domain's own role, which is in no token": RoleFacts("admin", "admin", "d1"),
        "a cloud's own roles": With(RoleFacts("cloud-manager", "manager"), {"allowedRoles": ["cloud-*"]}),
        "one that is allowed": With(RoleFacts("manager", "manager"), {"deniedRoles": ["admin"]}),
        "no name": RoleFacts("web"),
    },
    bad={
        "an admin": RoleFacts("web", "admin"),
        "an admin in other letters": RoleFacts("web", "Admin "),
        "one that implies admin on this cloud": RoleFacts("web", "cloud-operator"),
        "another than the allowed ones": With(RoleFacts("web", "manager"), {"allowedRoles": ["cloud-*"]}),
    },
    unsure={"not known yet": RoleFacts("web", UNKNOWN)},
)
