"""ks119: a credential must be replaced before it ends."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from osaccess.counted import counted
from osaccess.rules.examples import a_credential
from osaccess.rules.expiry_value import read_expiry
from osaccess.rules.facts import UNKNOWN, CredentialFacts
from osaccess.rules.rule import (
    Context,
    Knob,
    Level,
    Outcome,
    Rule,
    Severity,
    Subject,
    Undetermined,
    Violation,
    With,
)

MIN_REMAINING_DAYS = Knob(
    name="minRemainingDays",
    schema={"type": "number", "minimum": 0},
    default=7,
    description="days that have to remain",
)


def _check(facts: CredentialFacts, context: Context) -> Iterator[Outcome]:
    if facts.is_superseded:
        return
    expires_at = read_expiry(facts.expires_at)
    if expires_at is UNKNOWN:
        yield Undetermined("expires_at")
    if not isinstance(expires_at, datetime) or expires_at <= context.now:
        return  # ks102 and ks104 speak of those
    remaining = expires_at - context.now
    if remaining < timedelta(days=float(context.knobs[MIN_REMAINING_DAYS.name])):
        yield Violation(
            f"Credential {facts.name!r} expires in {_shown(remaining)}, and its successor is not there yet.",
            have=f"expires_at = {facts.expires_at!r}",
            mend="If it rotates, the next run of its schedule makes it. If not, make one under another name now and "
            "hand it over; `expiry: {every: 30d, overlap: 7d, …}` does that by itself.",
        )


def _shown(remaining: timedelta) -> str:
    return counted(remaining.days, "day") if remaining.days else counted(remaining.seconds // 3600, "hour")


RULE = Rule(
    id="ks119-credential-must-not-expire-soon",
    wants="An application credential that no rotation replaces has days to live.",
    why="At its expiry every job that uses it stops with 401, at once and without a warning.",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    subjects=(Subject.CREDENTIAL,),
    check=_check,
    knobs=(MIN_REMAINING_DAYS,),
    is_of_time=True,
    good={
        "a week left": a_credential(expires_at="2026-06-08T00:00:00Z"),
        "two days left, where one is enough": With(
            a_credential(expires_at="2026-06-03T00:00:00Z"), {"minRemainingDays": 1}
        ),
        "its successor is there": a_credential(expires_at="2026-06-02T00:00:00Z", is_superseded=True),
    },
    bad={
        "less than a week": a_credential(expires_at="2026-06-07T23:00:00Z"),
        "one day": a_credential(expires_at="2026-06-02T05:00:00Z"),
        "some hours": a_credential(expires_at="2026-06-01T05:00:00Z"),
    },
    unsure={"not known yet": a_credential(expires_at=UNKNOWN)},
)
