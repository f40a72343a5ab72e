"""ks108: a credential must not carry a role that rules over others."""

from collections.abc import Iterator

from osaccess.rules.examples import a_credential
from osaccess.rules.facts import UNKNOWN, CredentialFacts
from osaccess.rules.known_roles import DENIED_ROLES, privileged, role_names, unknown_roles
from osaccess.rules.rule import Context, Outcome, Rule, Severity, Subject, Undetermined, Violation, With


def _check(facts: CredentialFacts, context: Context) -> Iterator[Outcome]:
    for unknown in unknown_roles(facts.roles):
        yield Undetermined(unknown)
    found = privileged(role_names(facts.roles), context)
    if found:
        yield Violation(
            f"Credential {facts.name!r} has privileged roles: {', '.join(found)}.",
            have=f"roles = {list(role_names(facts.roles))!r}, with what they imply on this cloud",
            mend="Give it the lowest role that its requests need, most often reader or member.",
        )


RULE = Rule(
    id="ks108-credential-must-not-have-privileged-roles",
    wants="An application credential has no privileged role, not by implication either.",
    why="A role implies others on most clouds (admin → manager → member → reader), and Keystone stores all of "
    "them with the credential. Admin on one project is admin of the whole cloud for most services.",
    severity=Severity.CRITICAL,
    subjects=(Subject.CREDENTIAL,),
    check=_check,
    knobs=(DENIED_ROLES,),
    good={
        "a reader": a_credential(roles=("reader",)),
        "a manager where that is allowed": With(
            a_credential(roles=("manager",), access_rules=None), {"deniedRoles": ["admin"]}
        ),
    },
    bad={
        "admin": a_credential(roles=("admin",)),
        "manager among others": a_credential(roles=("manager", "reader")),
        "a role that implies admin on this cloud": a_credential(roles=("cloud-operator",)),
        "admin on a cloud that nothing is known of": With(a_credential(roles=("admin",)), has_cloud=False),
        "a lone text": a_credential(roles="admin"),
        "in other letters": a_credential(roles=("Admin",)),
        "with an accent": a_credential(roles=("\u00e1dmin",)),
        "with a letter that nobody sees": a_credential(roles=("ad\u200bmin",)),
        "in wide letters": a_credential(roles=("\uff41dmin",)),
        "with a blank behind it": a_credential(roles=("admin ",)),
        "one that implies admin, in other letters": a_credential(roles=("Cloud-Operator",)),
    },
    unsure={
        "not known yet": a_credential(roles=UNKNOWN),
        "one of them is not known yet": a_credential(roles=("reader", UNKNOWN)),
    },
)
