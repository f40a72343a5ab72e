"""ks104: a credential must have its end in the future."""

from collections.abc import Iterator
from datetime import datetime

from osaccess.clock import in_utc_text
from osaccess.rules.examples import a_credential
from osaccess.rules.expiry_value import read_expiry
from osaccess.rules.facts import UNKNOWN, CredentialFacts
from osaccess.rules.rule import Context, Outcome, Rule, Severity, Subject, Undetermined, Violation


def _check(facts: CredentialFacts, context: Context) -> Iterator[Outcome]:
    expires_at = read_expiry(facts.expires_at)
    if expires_at is UNKNOWN:
        yield Undetermined("expires_at")
    if isinstance(expires_at, datetime) and expires_at <= context.now:
        yield Violation(
            f"Credential {facts.name!r} has expired.",
            have=f"expires_at = {facts.expires_at!r}, and it is {in_utc_text(context.now)}",
            mend="Replace it by one with another name, or remove it; who still uses it gets 401 already.",
        )


RULE = Rule(
    id="ks104-credential-must-not-be-expired",
    wants="The expiry of an application credential lies in the future.",
    why="Keystone refuses to make one that has expired (400), during the update; one that expired later works "
    "for nobody, and its name stays taken.",
    severity=Severity.HIGH,
    subjects=(Subject.CREDENTIAL,),
    check=_check,
    is_of_time=True,
    good={"a second left": a_credential(expires_at="2026-06-01T00:00:01Z")},
    bad={
        "at this instant": a_credential(expires_at="2026-06-01T00:00:00Z"),
        "last year": a_credential(expires_at="2025-06-01T00:00:00Z"),
    },
    unsure={"not known yet": a_credential(expires_at=UNKNOWN)},
)
