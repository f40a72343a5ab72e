"""ks402: a disabled project must have no credentials and no role assignments."""

from collections.abc import Iterator

from osaccess.rules.examples import a_credential, a_member, a_project, a_provider, a_stack, an_assignment
from osaccess.rules.facts import UNKNOWN, CredentialFacts, ProjectFacts, RoleAssignmentFacts, StackFacts
from osaccess.rules.rule import Context, Outcome, Rule, Severity, Subject, Undetermined, Violation
from osaccess.rules.stack_owners import sources


def _check(facts: StackFacts, _context: Context) -> Iterator[Outcome]:
    by_urn = {member.urn: member for member in facts.members}
    for member in facts.members:
        if isinstance(member.facts, ProjectFacts) and member.facts.enabled is UNKNOWN:
            yield Undetermined(f"{member.facts.name}.enabled")
    disabled = {
        member.urn: member.facts.name
        for member in facts.members
        if isinstance(member.facts, ProjectFacts) and member.facts.enabled is False
    }
    for member in facts.members:
        source: frozenset[str] = frozenset()
        if isinstance(member.facts, RoleAssignmentFacts):
            source = sources(member, "projectId", "domainId")
        elif isinstance(member.facts, CredentialFacts) and member.provider in by_urn:
            source = sources(by_urn[member.provider], "tenantId", "tenantName")
        for project in sorted(source & disabled.keys()):
            yield Violation(
                f"Project {disabled[project]!r} is disabled, and {member.facts.name!r} still gives access to it.",
                have="enabled = false",
                mend="Remove the access too, or enable the project.",
                urn=member.urn,
            )


RULE = Rule(
    id="ks402-disabled-project-must-have-no-access",
    wants="A disabled project has no application credentials and no role assignments.",
    why="Credentials of a disabled project sleep: they work again, with the secrets that everybody forgot, in "
    "the moment in which somebody enables it.",
    severity=Severity.HIGH,
    subjects=(Subject.STACK,),
    check=_check,
    good={
        "an enabled one": a_stack(
            a_member(a_project()),
            a_member(a_provider(), tenantId="Project web"),
            a_member(a_credential(), provider="Provider web-ci@web"),
            a_member(an_assignment(), projectId="Project web"),
        ),
        "a disabled one, left alone": a_stack(
            a_member(a_project(enabled=False)),
            a_member(a_project(name="data")),
            a_member(a_provider(), tenantId="Project data"),
            a_member(a_credential(), provider="Provider web-ci@web"),
            a_member(an_assignment(), projectId="Project data"),
        ),
        "a provider of another stack": a_stack(a_member(a_project(enabled=False)), a_member(a_credential())),
    },
    unsure={"not known yet": a_stack(a_member(a_project(enabled=UNKNOWN)))},
    bad={
        "a credential, whose login names the project": a_stack(
            a_member(a_project(enabled=False)),
            a_member(a_provider(), tenantName="Project web"),
            a_member(a_credential(), provider="Provider web-ci@web"),
        ),
        "a role assignment on a domain": a_stack(
            a_member(a_project(enabled=False)),
            a_member(an_assignment(project_id=None, domain_id="0d7b1c"), domainId="Project web"),
        ),
        "a credential": a_stack(
            a_member(a_project(enabled=False)),
            a_member(a_provider(), tenantId="Project web"),
            a_member(a_credential(), provider="Provider web-ci@web"),
        ),
        "a role assignment": a_stack(
            a_member(a_project(enabled=False)), a_member(an_assignment(), projectId="Project web")
        ),
    },
)
