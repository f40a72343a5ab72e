"""ks107: a credential must name its roles."""

from collections.abc import Iterator
from typing import Any

from osaccess.rules.examples import a_credential
from osaccess.rules.facts import UNKNOWN, CredentialFacts
from osaccess.rules.known_roles import role_names, unknown_roles
from osaccess.rules.rule import Context, Outcome, Rule, Severity, Subject, Undetermined, Violation


def _check(facts: CredentialFacts, _context: Context) -> Iterator[Outcome]:
    if facts.roles is UNKNOWN:
        yield Undetermined("roles")
    elif not unknown_roles(facts.roles) and not any(role.strip() for role in role_names(facts.roles)):
        yield Violation(
            f"Credential {facts.name!r} names no roles, so it gets all roles of its owner.",
            have=_have(facts.roles),
            mend='List the roles that its job needs: `roles: [reader]`, or roles=["reader"] in a program.',
        )


def _have(roles: Any) -> str:
    if roles is None:
        return "roles is missing"
    return f"roles = {roles!r}, which names none" if roles else "roles is empty"


RULE = Rule(
    id="ks107-credential-roles-must-be-named",
    wants="An application credential names the roles that it has.",
    why="Without roles, and with an empty list too, Keystone gives it every role of the owner on the project, "
    "also those that the owner needs for other jobs.",
    severity=Severity.HIGH,
    subjects=(Subject.CREDENTIAL,),
    check=_check,
    good={
        "one role": a_credential(roles=("reader",)),
        "one that is not known yet": a_credential(roles=(UNKNOWN,)),
    },
    unsure={"not known yet": a_credential(roles=UNKNOWN)},
    bad={
        "left out": a_credential(roles=None),
        "an empty list": a_credential(roles=()),
        "no name in it": a_credential(roles=("", " ")),
        "no list": a_credential(roles=5),
    },
)
