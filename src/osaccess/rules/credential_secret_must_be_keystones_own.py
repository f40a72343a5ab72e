"""ks509: a credential's secret must be made by Keystone."""

from collections.abc import Iterator

from osaccess.rules.credential_secret_must_be_strong import KNOBS, is_weak
from osaccess.rules.examples import a_credential
from osaccess.rules.facts import UNKNOWN, CredentialFacts, SecretShape
from osaccess.rules.rule import Context, Level, Outcome, Rule, Severity, Subject, Undetermined, Violation, With


def _check(facts: CredentialFacts, context: Context) -> Iterator[Outcome]:
    if facts.secret is UNKNOWN:
        yield Undetermined("secret")
        return
    if facts.secret is None or (isinstance(facts.secret, SecretShape) and is_weak(facts.secret, context)):
        return  # of weak ones ks501 speaks
    yield Violation(
        f"The secret of credential {facts.name!r} is chosen by the program.",
        have="secret is given",
        mend="Leave `secret` out and read the output of the same name.",
    )


RULE = Rule(
    id="ks509-credential-secret-must-be-keystones-own",
    wants="Keystone makes the secret of an application credential.",
    why="A secret that a program chooses was somewhere before: in a file, in a shell's history, in another tool.",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    subjects=(Subject.CREDENTIAL,),
    check=_check,
    knobs=KNOBS,
    good={
        "left out": a_credential(),
        "weak, of which ks501 speaks": a_credential(secret=SecretShape(11, 30)),
        "shorter than the house wants": With(a_credential(secret=SecretShape(43, 220)), {"minLength": 64}),
        "poorer than the house wants": With(a_credential(secret=SecretShape(43, 220)), {"minEntropyBits": 256}),
    },
    bad={
        "given": a_credential(secret=SecretShape(43, 220)),
    },
    unsure={"not known yet": a_credential(secret=UNKNOWN)},
)
