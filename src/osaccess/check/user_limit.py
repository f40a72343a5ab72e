"""Owns whether all generations of a user's credentials fit under the cloud's limit."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from osaccess.access.expiry import Every
from osaccess.check.finding import Check, Found, Level
from osaccess.check.subject import Subject
from osaccess.plan.rotation import most_at_once
from osaccess.spec.credential import CredentialSpec

_NO_LIMIT = -1
"""As keystone.conf has it."""


def _run(subject: Subject) -> Iterator[Found]:
    limit = subject.cloud.user_limit
    if limit is None or limit == _NO_LIMIT:
        return  # where it is not known, unknown_facts says so
    for credentials in subject.credentials_of.values():
        most = sum(_living(credentials.values(), subject.now))
        name, first = next(iter(credentials.items()))
        whose = f"Owner {first.owner!r}" if first.owner else "The login"
        if most > limit:
            yield Found(
                Level.ERROR,
                ("credentials", name),
                f"{whose} needs up to {most} credentials at once for {len(credentials)} in the document (each "
                f"generation in its overlap counts); the cloud allows {limit} per user and answers 403 to the next.",
                "Give some of them another owner, or ask the operator for a higher user_limit.",
            )
        elif 2 * most > limit:
            yield Found(
                Level.WARNING,
                ("credentials", name),
                f"{whose} needs up to {most} credentials at once; the cloud allows {limit} per user. A run after a "
                f"long pause makes new ones before it deletes the old ones, and may need up to {2 * most}.",
                "Keep the schedule, or give some of them another owner.",
            )


def _living(credentials: Iterable[CredentialSpec], now: datetime) -> Iterator[int]:
    for credential in credentials:
        expiry = credential.expiry.as_expiry()
        yield most_at_once(expiry, now) if isinstance(expiry, Every) else 1


CHECK = Check(
    id="user-limit",
    asks="Do all living generations of an owner fit under the cloud's limit of credentials per user?",
    run=_run,
)
