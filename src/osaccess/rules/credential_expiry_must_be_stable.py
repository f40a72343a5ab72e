"""ks106: an expiry must be the same in the next run."""

from collections.abc import Iterator
from datetime import datetime

from osaccess.access.instant import NotAnInstant, parse_instant
from osaccess.clock import in_utc_text
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

GRANULARITY = Knob(
    name="granularity",
    schema={"enum": ["minute", "hour", "day"]},
    default="hour",
    description="an expiry falls on a whole one",
)

_ONE = {"minute": "a minute", "hour": "an hour", "day": "a day"}


def _check(facts: CredentialFacts, context: Context) -> Iterator[Outcome]:
    if read_expiry(facts.expires_at) is UNKNOWN:
        yield Undetermined("expires_at")
        return
    try:
        instant = parse_instant(facts.expires_at)
    except NotAnInstant:
        return  # ks102 and ks105 speak of those
    granularity = context.knobs[GRANULARITY.name]
    if _is_between(instant, granularity):
        yield Violation(
            f"Credential {facts.name!r} ends in the midst of {_ONE[granularity]}: "
            "its expiry looks like the time of the run plus something.",
            have=f"expires_at = {facts.expires_at!r}",
            mend=f"Write an instant on a whole {granularity}, like {_whole(instant, granularity)}, the same in "
            "every run.",
        )


def _whole(instant: datetime, granularity: str) -> str:
    whole = instant.replace(second=0, microsecond=0)
    if granularity != "minute":
        whole = whole.replace(minute=0)
    return in_utc_text(whole.replace(hour=0) if granularity == "day" else whole)


def _is_between(instant: datetime, granularity: str) -> bool:
    finer = {"minute": ("second",), "hour": ("second", "minute"), "day": ("second", "minute", "hour")}
    return any(getattr(instant, part) for part in finer[granularity])


RULE = Rule(
    id="ks106-credential-expiry-must-be-stable",
    wants="An expiry is written down, not reckoned from the clock in each run.",
    why="Every part of a credential is immutable: an expiry that moves makes a new credential, with a new "
    "secret, in every `up`, and the pipelines still have the old one.",
    severity=Severity.LOW,
    level=Level.ADVISORY,
    subjects=(Subject.CREDENTIAL,),
    check=_check,
    knobs=(GRANULARITY,),
    good={
        "on the hour": a_credential(expires_at="2026-07-08T06:00:00Z"),
        "on the minute, where minutes will do": With(
            a_credential(expires_at="2026-07-08T06:30:00Z"), {"granularity": "minute"}
        ),
        "at midnight, where it has to be a day": With(a_credential(), {"granularity": "day"}),
    },
    bad={
        "with seconds": a_credential(expires_at="2026-07-08T06:00:41Z"),
        "with minutes": a_credential(expires_at="2026-07-08T06:30:00Z"),
        "with hours, where it has to be a day": With(
            a_credential(expires_at="2026-07-08T06:00:00Z"), {"granularity": "day"}
        ),
    },
    unsure={"not known yet": a_credential(expires_at=UNKNOWN)},
)
