"""ks113: an owner must not collect credentials."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from osaccess.rules.examples import a_credential, a_member, a_provider, a_stack
from osaccess.rules.facts import CredentialFacts, StackFacts, StackMember
from osaccess.rules.rule import Context, Knob, Level, Outcome, Rule, Severity, Subject, Violation, With
from osaccess.rules.stack_owners import owner_name, owner_of

MAX_PER_OWNER = Knob(
    name="maxPerOwner",
    schema={"type": "integer", "minimum": 1},
    default=20,
    description="application credentials of one owner at most",
)


def _check(facts: StackFacts, context: Context) -> Iterator[Outcome]:
    by_owner: dict[Any, list[StackMember]] = defaultdict(list)
    for member in facts.members:
        if isinstance(member.facts, CredentialFacts):
            by_owner[owner_of(member)].append(member)
    limit = int(context.knobs[MAX_PER_OWNER.name])
    for members in by_owner.values():
        if len(members) > limit:
            yield Violation(
                f"{owner_name(members[0])!r} of stack {facts.name!r} has {len(members)} application credentials; the "
                f"limit is {limit}.",
                have=f"the last is {members[-1].facts.name!r}",
                mend="Give jobs of different teams different owners, and remove what nobody uses; or raise "
                "the knob maxPerOwner.",
                urn=members[-1].urn,
            )


_A = a_member(a_credential(name="a", keystone_name="a-1"))
_B = a_member(a_credential(name="b", keystone_name="b-1"))

RULE = Rule(
    id="ks113-credentials-of-an-owner-must-be-few",
    wants="An owner has no more application credentials than the profile allows.",
    why="Disabling an owner stops all of its credentials: with many nobody dares to, in an incident. Keystone "
    "itself has no limit unless an operator sets user_limit.",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    subjects=(Subject.STACK,),
    check=_check,
    knobs=(MAX_PER_OWNER,),
    good={
        "two": a_stack(_A, _B),
        "at the limit": With(a_stack(_A, _B), {"maxPerOwner": 2}),
        "two owners": With(
            a_stack(
                a_member(a_credential(name="a")),
                a_member(a_credential(name="b", login=a_provider(userName="x-ci"))),
            ),
            {"maxPerOwner": 1},
        ),
        "a provider is no credential": With(
            a_stack(a_member(a_credential(name="a")), a_member(a_provider())), {"maxPerOwner": 1}
        ),
    },
    bad={
        "one more": With(a_stack(_A, _B), {"maxPerOwner": 1}),
        "one more, of an owner that nobody sees": With(
            a_stack(
                a_member(a_credential(name="a", login=None), provider="Provider ops"),
                a_member(a_credential(name="b", keystone_name="b-1", login=None), provider="Provider ops"),
            ),
            {"maxPerOwner": 1},
        ),
    },
)
