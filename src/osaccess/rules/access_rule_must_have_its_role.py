"""ks211: an access rule must be of use with the roles that the credential has."""

from collections.abc import Iterator

from osaccess.access.access_rule import AccessRule
from osaccess.catalogue.operations import ProjectRole
from osaccess.catalogue.reach import NotCovered
from osaccess.rules.cloud_view import CloudView
from osaccess.rules.examples import a_credential, rules_for
from osaccess.rules.facts import UNKNOWN, CredentialFacts
from osaccess.rules.known_roles import role_names, unknown_roles
from osaccess.rules.listed_rules import PARTS, sound_rules, unknown_parts
from osaccess.rules.rule import Context, Level, Outcome, Rule, Severity, Subject, Undetermined, Violation, With


def _check(facts: CredentialFacts, context: Context) -> Iterator[Outcome]:
    yield from unknown_parts(facts, *PARTS)
    unknown = unknown_roles(facts.roles)
    yield from map(Undetermined, unknown)
    has = context.cloud.closure(role_names(facts.roles))
    if unknown or not has or not set(has) <= set(ProjectRole):
        return  # no roles are ks107's finding; of a role of the cloud's own nobody knows what it may
    for one in sound_rules(facts):
        lowest = _lowest_role(one.rule, context.cloud)
        if lowest is not None and lowest not in has:
            yield Violation(
                f"Access rule {one.index} of credential {facts.name!r} needs the role {lowest}, and the credential "
                f"has {', '.join(has)}.",
                have=str(one),
                mend=f"Give the credential {lowest}, which its owner has to hold, or leave the rule out.",
            )


def _lowest_role(rule: AccessRule, cloud: CloudView) -> ProjectRole | None:
    """Return the lowest role with which any of the rule's operations works; None where nobody can tell."""
    reached = cloud.reached(rule)
    if isinstance(reached, NotCovered):
        return None
    roles = [one.lowest_role for one in reached if isinstance(one.lowest_role, ProjectRole)]
    if not roles or len(roles) < len(reached):
        return None
    return min(roles, key=lambda role: role.rank)


RULE = Rule(
    id="ks211-access-rule-must-have-its-role",
    wants="The credential has a role with which each of its access rules is of use.",
    why="Access rules only restrict: what the roles do not allow is refused with 403, however well the rule "
    "matches.",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    subjects=(Subject.CREDENTIAL,),
    check=_check,
    good={
        "a reader that reads": a_credential(),
        "a role of the cloud's own": a_credential(
            roles=("backup-operator",), access_rules=rules_for("POST compute /compute/v2.1/servers")
        ),
        "a service of which nothing is known": a_credential(
            access_rules=rules_for("POST metric /metric/v1/resource")
        ),
        "a check that needs the object": a_credential(
            access_rules=rules_for("GET identity /v3/users/{user_id}/projects")
        ),
        "some of what a wildcard reaches": a_credential(
            access_rules=rules_for("GET compute /compute/v2.1/servers", "GET compute /compute/v2.1/servers/**")
        ),
    },
    bad={
        "a reader that writes": a_credential(access_rules=rules_for("POST compute /compute/v2.1/servers")),
        "a member that asks for what only an admin may": a_credential(
            roles=("member", "reader"), access_rules=rules_for("GET compute /compute/v2.1/os-hypervisors")
        ),
        "on a cloud that nothing is known of": With(
            a_credential(access_rules=rules_for("POST compute /v2.1/servers")), has_cloud=False
        ),
    },
    unsure={
        "the rules are not known yet": a_credential(access_rules=UNKNOWN),
        "the roles are not known yet": a_credential(
            roles=UNKNOWN, access_rules=rules_for("POST compute /compute/v2.1/servers")
        ),
    },
)
