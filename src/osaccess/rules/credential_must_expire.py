"""ks102: a credential must have an end."""

from collections.abc import Iterator

from osaccess.rules.examples import a_credential
from osaccess.rules.expiry_value import NoInstant, read_expiry
from osaccess.rules.facts import UNKNOWN, CredentialFacts
from osaccess.rules.rule import Context, Outcome, Rule, Severity, Subject, Undetermined, Violation


def _check(facts: CredentialFacts, _context: Context) -> Iterator[Outcome]:
    match read_expiry(facts.expires_at):
        case NoInstant(have):
            yield Violation(
                f"Credential {facts.name!r} never expires.",
                have=have,
                mend='Set `expires_at` to an instant such as "2026-09-01T00:00:00Z", '
                "or use the component RotatingCredential.",
            )
        case value if value is UNKNOWN:
            yield Undetermined("expires_at")


RULE = Rule(
    id="ks102-credential-must-expire",
    wants="An application credential has an expiry that Keystone understands.",
    why="Without one a leaked copy works until somebody notices. A text that is no instant is refused by the "
    "provider's check; behind that check, as a remediation is, it is left out without an error, and the credential "
    "never expires (seen with the real provider).",
    severity=Severity.HIGH,
    subjects=(Subject.CREDENTIAL,),
    check=_check,
    good={"an instant in UTC": a_credential(expires_at="2026-07-08T00:00:00Z")},
    unsure={"not known yet": a_credential(expires_at=UNKNOWN)},
    bad={
        "left out": a_credential(expires_at=None),
        "empty": a_credential(expires_at=""),
        "no date at all": a_credential(expires_at="tomorrow"),
        "a day without a time": a_credential(expires_at="2026-07-08"),
        "a number": a_credential(expires_at=1783468800),
        "a leap second": a_credential(expires_at="2026-06-30T23:59:60Z"),
        "beyond the calendar": a_credential(expires_at="9999-12-31T23:59:59-14:00"),
    },
)
