"""ks120: a credential must not have a higher role than its access rules need."""

from collections.abc import Iterator

from osaccess.catalogue.operations import ProjectRole
from osaccess.catalogue.reach import NotCovered
from osaccess.rules.examples import a_credential, rules_for
from osaccess.rules.facts import UNKNOWN, CredentialFacts
from osaccess.rules.known_roles import DENIED_ROLES, privileged, role_names, unknown_roles
from osaccess.rules.listed_rules import PARTS, raw_rules, sound_rules, unknown_parts
from osaccess.rules.rule import Context, Level, Outcome, Rule, Severity, Subject, Undetermined, Violation, With


def _check(facts: CredentialFacts, context: Context) -> Iterator[Outcome]:
    unknown = [Undetermined(one) for one in unknown_roles(facts.roles)]
    unknown.extend(unknown_parts(facts, *PARTS))
    yield from unknown
    roles = role_names(facts.roles)
    if unknown or privileged(roles, context):
        return  # of those ks108 speaks
    has = [ProjectRole(role) for role in context.cloud.closure(roles) if role in set(ProjectRole)]
    needed = _needed(facts, context)
    if has and needed and (highest := max(has, key=_rank)).rank > needed.rank:
        yield Violation(
            f"Credential {facts.name!r} has the role {highest}, and its access rules need {needed} only.",
            have=f"roles = {list(roles)!r}",
            mend=f"Write roles: [{needed}]. That is the lowest role by the services' default policies; where "
            "yours ask for more, leave it.",
        )


def _needed(facts: CredentialFacts, context: Context) -> ProjectRole | None:
    """Return the lowest role that is enough for all that the rules reach; None where nobody can tell."""
    listed = sound_rules(facts)
    if not listed or len(listed) != len(tuple(raw_rules(facts))):
        return None
    needed = [ProjectRole.READER]
    for one in listed:
        reached = context.cloud.reached(one.rule)
        if isinstance(reached, NotCovered) or not reached:
            return None
        for operation in reached:
            if not isinstance(operation.lowest_role, ProjectRole):
                return None
            needed.append(operation.lowest_role)
    return max(needed, key=_rank)


def _rank(role: ProjectRole) -> int:
    return role.rank


RULE = Rule(
    id="ks120-credential-roles-must-fit-its-access-rules",
    wants="An application credential has the lowest role that its access rules need.",
    why="Access rules are enforced by each service's own configuration; where one does not, the role is all "
    "that stands between a leaked credential and the project.",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    subjects=(Subject.CREDENTIAL,),
    check=_check,
    knobs=(DENIED_ROLES,),
    good={
        "a reader that reads": a_credential(),
        "a member that writes": a_credential(
            roles=("member", "reader"), access_rules=rules_for("POST compute /compute/v2.1/servers")
        ),
        "a service that nobody knows": a_credential(
            roles=("member",), access_rules=rules_for("GET metric /metric/v1/resource")
        ),
        "a request that no known operation is": a_credential(
            roles=("member",), access_rules=rules_for("GET compute /compute/v2.1/nothing")
        ),
        "one rule of many writes": a_credential(
            roles=("member",),
            access_rules=rules_for("GET compute /compute/v2.1/servers", "POST compute /compute/v2.1/servers"),
        ),
        "an unsound rule": a_credential(
            roles=("member",), access_rules=(*a_credential().access_rules, {"service": "compute"})
        ),
        "a role of the cloud's own": a_credential(roles=("backup-operator",)),
        "an operation for which no project role is known to be enough": a_credential(
            roles=("member",), access_rules=rules_for("POST identity /v3/OS-TRUST/trusts")
        ),
        "a manager, of whom ks108 speaks": a_credential(roles=("manager",)),
        "no rules": a_credential(roles=("member",), access_rules=None),
    },
    bad={
        "a member that only reads": a_credential(roles=("member", "reader")),
        "a member on a cloud that nothing is known of": With(a_credential(roles=("member",)), has_cloud=False),
        "a manager where that is allowed": With(
            a_credential(roles=("manager",), access_rules=rules_for("POST compute /compute/v2.1/servers")),
            {"deniedRoles": ["admin"]},
        ),
    },
    unsure={
        "the roles are not known yet": a_credential(roles=UNKNOWN),
        "the rules are not known yet": a_credential(roles=("member",), access_rules=UNKNOWN),
    },
)
