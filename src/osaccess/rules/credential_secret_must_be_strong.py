"""ks501: a secret that a program chooses must not be guessable."""

from collections.abc import Iterator

from osaccess.rules.examples import a_credential
from osaccess.rules.facts import UNKNOWN, CredentialFacts, SecretShape
from osaccess.rules.rule import Context, Knob, Outcome, Rule, Severity, Subject, Undetermined, Violation, With

MIN_LENGTH = Knob("minLength", {"type": "integer", "minimum": 16}, 32, "characters that a secret has at least")
MIN_BITS = Knob("minEntropyBits", {"type": "number", "minimum": 64}, 128, "bits that a guesser needs at least")
KNOBS = (MIN_LENGTH, MIN_BITS)


def _check(facts: CredentialFacts, context: Context) -> Iterator[Outcome]:
    if facts.secret is UNKNOWN:
        yield Undetermined("secret")
    elif isinstance(facts.secret, SecretShape) and is_weak(facts.secret, context):
        yield Violation(
            f"The secret of credential {facts.name!r} can be guessed.",
            have=f"{facts.secret.length} characters, {facts.secret.bits} bits at most",
            mend="Leave `secret` out: Keystone makes 64 random bytes.",
        )


def is_weak(secret: SecretShape, context: Context) -> bool:
    """Tell whether the secret is shorter or poorer than the knobs ask for."""
    return bool(secret.length < context.knobs[MIN_LENGTH.name] or secret.bits < context.knobs[MIN_BITS.name])


RULE = Rule(
    id="ks501-credential-secret-must-be-strong",
    wants="The secret of an application credential has at least 32 characters and 128 bits.",
    why='Keystone takes any secret, also "supersecret" from the provider\'s own documentation, and has no '
    "lockout for application credentials.",
    severity=Severity.MEDIUM,
    subjects=(Subject.CREDENTIAL,),
    check=_check,
    knobs=KNOBS,
    good={
        "Keystone's own": a_credential(),
        "long and random, of which ks509 speaks": a_credential(secret=SecretShape(43, 220)),
    },
    bad={
        "a word": a_credential(secret=SecretShape(11, 30)),
        "short": a_credential(secret=SecretShape(31, 150)),
        "shorter than the house wants": With(a_credential(secret=SecretShape(43, 220)), {"minLength": 64}),
        "poorer than the house wants": With(a_credential(secret=SecretShape(43, 220)), {"minEntropyBits": 256}),
        "long and dull": a_credential(secret=SecretShape(40, 20)),
    },
    unsure={"not known yet": a_credential(secret=UNKNOWN)},
)
