"""ks115: a credential must be made after the role assignments of its owner."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from osaccess.rules.examples import a_credential, a_member, a_project, a_provider, a_stack, a_user, an_assignment
from osaccess.rules.facts import CredentialFacts, RoleAssignmentFacts, StackFacts, StackMember, UserFacts
from osaccess.rules.rule import Context, Outcome, Rule, Severity, Subject, Violation
from osaccess.rules.stack_owners import sources

_GRANT = "RoleAssignment grant"


def _check(facts: StackFacts, _context: Context) -> Iterator[Outcome]:
    by_urn = {member.urn: member for member in facts.members}
    users = {
        member.facts.keystone_name: member.urn for member in facts.members if isinstance(member.facts, UserFacts)
    }
    grants: dict[str, list[StackMember]] = defaultdict(list)
    for member in facts.members:
        if isinstance(member.facts, RoleAssignmentFacts):
            for user in member.by_property.get("userId", ()):
                grants[user].append(member)
    waits: dict[str, frozenset[str]] = {}
    for member in facts.members:
        if not isinstance(member.facts, CredentialFacts) or member.facts.login is None:
            continue
        owner = users.get(member.facts.login.settings.get("userName"), "")
        login = by_urn.get(member.provider)
        project = sources(login, "tenantId", "tenantName") if login else frozenset()
        for grant in grants.get(owner, ()):
            if not _is_elsewhere(grant, project) and grant.urn not in _all_before(member, by_urn, waits):
                yield Violation(
                    f"Credential {member.facts.name!r} does not wait for role assignment {grant.facts.name!r} of its "
                    "owner.",
                    have="no dependency on it, not by its provider either",
                    mend="Give its provider `depends_on` with all role assignments of its user.",
                    urn=member.urn,
                )


def _is_elsewhere(grant: StackMember, project: frozenset[str]) -> bool:
    """Tell whether the grant is on another project than the one that the credential's login is for."""
    on = grant.by_property.get("projectId")
    return bool(on and project) and on != project


def _all_before(
    member: StackMember, by_urn: Mapping[str, StackMember], known: dict[str, frozenset[str]]
) -> frozenset[str]:
    """Return the URNs of all that is made before the member."""
    if member.urn not in known:
        found: set[str] = set()
        waiting = [member.urn]
        while waiting:
            one = by_urn.get(waiting.pop())
            if one is None:
                continue
            new = (one.dependencies | ({one.provider} - {""})) - found
            found |= new
            waiting.extend(new)
        known[member.urn] = frozenset(found)
    return known[member.urn]


_USER = a_member(a_user())

RULE = Rule(
    id="ks115-credential-must-wait-for-its-roles",
    wants="An application credential is made after all role assignments that the stack gives its owner.",
    why="Made before, it fails, because the owner does not hold the roles yet; and a grant that comes in the "
    "same second kills the token that it is made with (seen).",
    severity=Severity.HIGH,
    subjects=(Subject.STACK,),
    check=_check,
    good={
        "its provider waits": a_stack(
            _USER,
            a_member(an_assignment(name="grant", group_id=None), userId="User web-ci"),
            a_member(a_provider(), after=(_GRANT,)),
            a_member(a_credential(), provider="Provider web-ci@web"),
        ),
        "it waits itself": a_stack(
            _USER,
            a_member(an_assignment(name="grant", group_id=None), userId="User web-ci"),
            a_member(a_provider()),
            a_member(a_credential(), after=(_GRANT,), provider="Provider web-ci@web"),
        ),
        "a grant to another user": a_stack(
            _USER,
            a_member(a_user(name="data-ci", keystone_name="data-ci")),
            a_member(an_assignment(name="grant", group_id=None), userId="User data-ci"),
            a_member(a_provider()),
            a_member(a_credential(), provider="Provider web-ci@web"),
        ),
        "a grant on another project": a_stack(
            _USER,
            a_member(a_project()),
            a_member(a_project(name="data")),
            a_member(an_assignment(name="grant", group_id=None), userId="User web-ci", projectId="Project data"),
            a_member(a_provider(), tenantId="Project web"),
            a_member(a_credential(), provider="Provider web-ci@web"),
        ),
        "a grant on another project than the one that the login names": a_stack(
            _USER,
            a_member(a_project()),
            a_member(a_project(name="data")),
            a_member(an_assignment(name="grant", group_id=None), userId="User web-ci", projectId="Project data"),
            a_member(a_provider(), tenantName="Project web"),
            a_member(a_credential(), provider="Provider web-ci@web"),
        ),
        "an owner that nobody sees": a_stack(
            _USER,
            a_member(an_assignment(name="grant", group_id=None), userId="User web-ci"),
            a_member(a_credential(login=None)),
        ),
        "a user that is not of this stack": a_stack(
            a_member(an_assignment(name="grant", group_id=None, user_id="u1")),
            a_member(a_provider()),
            a_member(a_credential(), provider="Provider web-ci@web"),
        ),
    },
    bad={
        "nothing waits": a_stack(
            _USER,
            a_member(an_assignment(name="grant", group_id=None), userId="User web-ci"),
            a_member(a_provider()),
            a_member(a_credential(), provider="Provider web-ci@web"),
        ),
        "on the same project": a_stack(
            _USER,
            a_member(a_project()),
            a_member(an_assignment(name="grant", group_id=None), userId="User web-ci", projectId="Project web"),
            a_member(a_provider(), tenantId="Project web"),
            a_member(a_credential(), provider="Provider web-ci@web"),
        ),
        "its provider is of another stack": a_stack(
            _USER,
            a_member(an_assignment(name="grant", group_id=None), userId="User web-ci"),
            a_member(a_credential()),
        ),
    },
)
