"""ks103: a credential must not live longer than the profile allows."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from fnmatch import fnmatchcase

from osaccess.clock import in_utc_text
from osaccess.rules.examples import a_credential
from osaccess.rules.expiry_value import read_expiry
from osaccess.rules.facts import UNKNOWN, CredentialFacts
from osaccess.rules.rule import Context, Knob, Outcome, Rule, Severity, Subject, Undetermined, Violation, With

MAX_LIFETIME_DAYS = Knob(
    name="maxLifetimeDays",
    schema={"type": "number", "minimum": 1},
    default=90,
    description="days from the run to the expiry at most",
)
BY_NAME = Knob(
    name="maxLifetimeDaysByName",
    schema={"type": "object", "additionalProperties": {"type": "number", "minimum": 1}},
    default={},
    description='the same for some: glob on the resource\'s name → days, like {"*-ci": 30}; the first that fits',
)


def _check(facts: CredentialFacts, context: Context) -> Iterator[Outcome]:
    expires_at = read_expiry(facts.expires_at)
    if expires_at is UNKNOWN:
        yield Undetermined("expires_at")
    if not isinstance(expires_at, datetime):
        return  # no end at all is ks102's finding
    limit = timedelta(days=_limit_of(facts, context))
    lifetime = expires_at - context.now
    if lifetime > limit:
        yield Violation(
            f"Credential {facts.name!r} lives {_days(lifetime)} days; the limit is {_days(limit)}.",
            have=f"expires_at = {facts.expires_at!r}",
            mend=f"Let it expire by {in_utc_text(context.now + limit)}, rotate it with `expiry: {{every: 30d, "
            "overlap: 7d, …}`, or raise the knob maxLifetimeDays.",
        )


def _limit_of(facts: CredentialFacts, context: Context) -> float:
    for glob, days in context.knobs[BY_NAME.name].items():
        if fnmatchcase(str(facts.name), glob):
            return float(days)
    return float(context.knobs[MAX_LIFETIME_DAYS.name])


def _days(duration: timedelta) -> int:
    return -(-duration // timedelta(days=1))


RULE = Rule(
    id="ks103-credential-lifetime-must-be-limited",
    wants="An application credential expires within the longest lifetime that the profile allows.",
    why="A leaked copy works until the expiry: the lifetime is the length of the incident.",
    severity=Severity.HIGH,
    subjects=(Subject.CREDENTIAL,),
    check=_check,
    knobs=(MAX_LIFETIME_DAYS, BY_NAME),
    good={
        "within the limit": a_credential(expires_at="2026-07-08T00:00:00Z"),
        "at the limit": a_credential(expires_at="2026-08-30T00:00:00Z"),
        "a longer limit for its name": With(
            a_credential(expires_at="2026-10-30T00:00:00Z"), {"maxLifetimeDaysByName": {"web-*": 180}}
        ),
    },
    bad={
        "an hour too long": a_credential(expires_at="2026-08-30T01:00:00Z"),
        "four hundred days": a_credential(expires_at="2027-07-06T00:00:00Z"),
        "a shorter limit": With(a_credential(), {"maxLifetimeDays": 30}),
        "a shorter limit for its name": With(a_credential(), {"maxLifetimeDaysByName": {"x": 90, "web-*": 30}}),
    },
    unsure={"not known yet": a_credential(expires_at=UNKNOWN)},
)
