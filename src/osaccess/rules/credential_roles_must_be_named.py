"""ks107: a credential must name its roles."""

from collections.abc import Iterator

from osaccess.rules.examples import a_credential
from osaccess.rules.facts import UNKNOWN, CredentialFacts
from osaccess.rules.rule import Context, Outcome, Rule, Severity, Subject, Undetermined, Violation


def _check(facts: CredentialFacts, _context: Context) -> Iterator[Outcome]:
    if facts.roles is UNKNOWN:
        yield Undetermined("roles")
    elif not facts.roles:
        yield Violation(
            f"Credential {facts.name!r} names no roles, so it gets all roles of its owner.",
            have="roles is missing" if facts.roles is None else "roles is empty",
            mend='List the roles that its job needs: `roles: [reader]`, or roles=["reader"] in a program.',
        )


RULE = Rule(
    id="ks107-credential-roles-must-be-named",
    wants="An application credential names the roles that it has.",
    why="Without roles, and with an empty list too, Keystone gives it every role of the owner on the project, "
    "also those that the owner needs for other jobs.",
    severity=Severity.HIGH,
    subjects=(Subject.CREDENTIAL,),
    check=_check,
    good={"one role": a_credential(roles=("reader",))},
    unsure={"not known yet": a_credential(roles=UNKNOWN)},
    bad={"left out": a_credential(roles=None), "an empty list": a_credential(roles=())},
)
