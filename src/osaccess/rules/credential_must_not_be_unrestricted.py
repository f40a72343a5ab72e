"""ks101: a credential must not be able to make further credentials."""

from collections.abc import Iterator

from osaccess.rules.examples import a_credential
from osaccess.rules.facts import UNKNOWN, CredentialFacts
from osaccess.rules.rule import Context, Outcome, Rule, Severity, Subject, Undetermined, Violation


def _check(facts: CredentialFacts, _context: Context) -> Iterator[Outcome]:
    match facts.unrestricted:
        case None | False:
            return
        case value if value is UNKNOWN:
            yield Undetermined("unrestricted")
        case value:
            yield Violation(
                f"Credential {facts.name!r} is unrestricted.",
                have=f"unrestricted = {value!r}",
                mend="Leave `unrestricted` out, or set it to false.",
            )


RULE = Rule(
    id="ks101-credential-must-not-be-unrestricted",
    wants="An application credential cannot create or delete application credentials.",
    why="An unrestricted credential makes children without access rules and without expiry: whoever finds it "
    "keeps access after the original is deleted.",
    severity=Severity.CRITICAL,
    subjects=(Subject.CREDENTIAL,),
    check=_check,
    good={
        "left out": a_credential(unrestricted=None),
        "false": a_credential(unrestricted=False),
    },
    unsure={"not known yet": a_credential(unrestricted=UNKNOWN)},
    remedy=lambda _facts, _context: {"unrestricted": False},
    bad={
        "true": a_credential(unrestricted=True),
        "something else than false": a_credential(unrestricted="yes"),
    },
)
