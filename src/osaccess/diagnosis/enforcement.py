"""Owns whether a service enforces access rules, judged by what it answered. Pure.

A refusal alone proves nothing: a service without `service_type`, or one that accepts no token at all, refuses
too (facts/keystone.md 10). Only a request that was let through beside it tells them apart.
"""

from dataclasses import dataclass
from enum import StrEnum

from osaccess.diagnosis.answers import Answer, NoAnswer, NotAsked, Outcome

_REFUSED = 401


class Verdict(StrEnum):
    """What is known of a service."""

    ENFORCES = "enforces rules"
    DOES_NOT = "does not enforce rules"
    CANNOT_TELL = "cannot tell"
    NOT_PROBED = "not probed"


@dataclass(frozen=True, slots=True)
class ServiceVerdict:
    """One service of the catalogue: what is known, and why."""

    service: str
    verdict: Verdict
    why: str


def judge_service(service: str, *, outside: Outcome, without_token: Outcome, allowed: Outcome) -> ServiceVerdict:
    """Return whether the service enforces rules.

    Args:
        service: its type.
        outside: its answer to a request that no rule allows.
        without_token: its answer to the same request without a token.
        allowed: its answer to a request that a rule allows; NotAsked where no harmless one is known.

    """
    if isinstance(outside, NotAsked):
        return ServiceVerdict(service, Verdict.NOT_PROBED, outside.reason)
    if isinstance(outside, NoAnswer):
        return ServiceVerdict(service, Verdict.NOT_PROBED, f"no answer: {outside.trouble}")
    if outside.status >= 500:
        return ServiceVerdict(service, Verdict.NOT_PROBED, f"it has trouble: {outside.status}")
    if outside.status != _REFUSED:
        return _let_through(service, outside, without_token)
    return _refused(service, allowed)


def _let_through(service: str, outside: Answer, without_token: Outcome) -> ServiceVerdict:
    if isinstance(without_token, Answer) and without_token.status == _REFUSED:
        why = f"a request outside of the rules was answered {outside.status}; without a token it is 401"
        return ServiceVerdict(service, Verdict.DOES_NOT, why)
    why = f"it answers the request outside of the rules without any token too: {outside.status}"
    return ServiceVerdict(service, Verdict.CANNOT_TELL, why)


def _refused(service: str, allowed: Outcome) -> ServiceVerdict:
    if isinstance(allowed, Answer) and allowed.status < 500 and allowed.status != _REFUSED:
        why = f"401 outside of the rules, {allowed.status} inside"
        return ServiceVerdict(service, Verdict.ENFORCES, why)
    if isinstance(allowed, Answer) and allowed.status == _REFUSED:
        why = "401 inside of the rules too: its service_type is unset or another one, or it accepts no such token"
        return ServiceVerdict(service, Verdict.CANNOT_TELL, why)
    reason = allowed.reason if isinstance(allowed, NotAsked) else "the allowed request got no proper answer"
    why = f"401 outside of the rules, as it should be; whether anything is let through is not known: {reason}"
    return ServiceVerdict(service, Verdict.CANNOT_TELL, why)
