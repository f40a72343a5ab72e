"""ks112: two credentials of one owner must not have one name."""

from collections.abc import Iterator

from osaccess.rules.examples import a_credential, a_member, a_provider, a_stack
from osaccess.rules.facts import CredentialFacts, StackFacts
from osaccess.rules.rule import Context, Outcome, Rule, Severity, Subject, Violation
from osaccess.rules.stack_owners import owner_of


def _check(facts: StackFacts, _context: Context) -> Iterator[Outcome]:
    first: dict[tuple[object, str], str] = {}
    for member in facts.members:
        credential = member.facts
        if not isinstance(credential, CredentialFacts) or not isinstance(credential.keystone_name, str):
            continue
        key = (owner_of(member), credential.keystone_name)
        if key in first:
            yield Violation(
                f"Credentials {first[key]!r} and {credential.name!r} have the same owner and the same name.",
                have=f"name = {credential.keystone_name!r}, twice",
                mend="Give one of them another name.",
                urn=member.urn,
            )
        first.setdefault(key, str(credential.name))


RULE = Rule(
    id="ks112-credential-names-must-be-unique",
    wants="No two application credentials of one owner have the same name.",
    why="A name is taken per user, across projects: the second create is answered with 409, in the midst of "
    "the update.",
    severity=Severity.HIGH,
    subjects=(Subject.STACK,),
    check=_check,
    good={
        "two names": a_stack(
            a_member(a_credential(name="a", keystone_name="a-1")),
            a_member(a_credential(name="b", keystone_name="b-1")),
        ),
        "two owners": a_stack(
            a_member(a_credential(name="a")), a_member(a_credential(name="b", login=a_provider(userName="x-ci")))
        ),
        "no names": a_stack(
            a_member(a_credential(name="a", keystone_name=None)),
            a_member(a_credential(name="b", keystone_name=None)),
        ),
    },
    bad={"one name": a_stack(a_member(a_credential(name="a")), a_member(a_credential(name="b")))},
)
