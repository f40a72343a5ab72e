"""ks105: an expiry must be written in the one form that reaches Keystone unchanged."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from osaccess.access.instant import NotAnInstant, parse_instant
from osaccess.clock import in_utc_text
from osaccess.rules.examples import a_credential
from osaccess.rules.expiry_value import read_expiry
from osaccess.rules.facts import UNKNOWN, CredentialFacts
from osaccess.rules.rule import Context, Outcome, Rule, Severity, Subject, Undetermined, Violation


def _check(facts: CredentialFacts, _context: Context) -> Iterator[Outcome]:
    expires_at = read_expiry(facts.expires_at)
    if expires_at is UNKNOWN:
        yield Undetermined("expires_at")
    if not isinstance(expires_at, datetime):
        return  # ks102 speaks of those
    try:
        parse_instant(facts.expires_at)
    except NotAnInstant:
        yield Violation(
            f"Credential {facts.name!r} would expire at another instant than it says, or be replaced by every run.",
            have=f"expires_at = {facts.expires_at!r}",
            mend=f'Write "{in_utc_text(expires_at)}".',
        )


def _remedy(facts: CredentialFacts, _context: Context) -> Mapping[str, Any]:
    expires_at = read_expiry(facts.expires_at)
    return {"expires_at": in_utc_text(expires_at)} if isinstance(expires_at, datetime) else {}


RULE = Rule(
    id="ks105-credential-expiry-must-be-utc",
    wants="An expiry is written in UTC with whole seconds: 2026-07-08T00:00:00Z.",
    why="On the way through pulumi-openstack an offset is cut off instead of applied, and a fraction is lost: "
    "the stored instant differs, and each later `up` replaces the credential (seen with the real provider).",
    severity=Severity.HIGH,
    subjects=(Subject.CREDENTIAL,),
    check=_check,
    remedy=_remedy,
    unsure={"not known yet": a_credential(expires_at=UNKNOWN)},
    good={"UTC, whole seconds": a_credential(expires_at="2026-07-08T00:00:00Z")},
    bad={
        "an offset": a_credential(expires_at="2026-07-08T02:00:00+02:00"),
        "a fraction of a second": a_credential(expires_at="2026-07-08T00:00:00.500Z"),
        "no time zone": a_credential(expires_at="2026-07-08T00:00:00"),
    },
)
