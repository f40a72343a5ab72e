"""ks403: a user must not be exempt from the rules for passwords."""

from collections.abc import Iterator, Mapping
from typing import Any

from osaccess.rules.examples import a_user
from osaccess.rules.facts import UNKNOWN, UserFacts
from osaccess.rules.rule import Context, Level, Outcome, Rule, Severity, Subject, Undetermined, Violation

_EXEMPTIONS = {
    "ignores_password_expiry": "ignorePasswordExpiry",
    "ignores_lockout": "ignoreLockoutFailureAttempts",
}


def _check(facts: UserFacts, _context: Context) -> Iterator[Outcome]:
    for fact, setting in _EXEMPTIONS.items():
        value = getattr(facts, fact)
        if value is UNKNOWN:
            yield Undetermined(setting)
        elif value not in (None, False):
            yield Violation(
                f"User {facts.name!r} is exempt from a rule for passwords.",
                have=f"{setting} = {value!r}",
                mend=f"Leave `{setting}` out, or set it to false.",
            )


def _remedy(facts: UserFacts, _context: Context) -> Mapping[str, Any]:
    return {fact: False for fact in _EXEMPTIONS if getattr(facts, fact) not in (None, False, UNKNOWN)}


RULE = Rule(
    id="ks403-user-must-keep-password-rules",
    wants="A user's password expires, and guessing it locks the account.",
    why="Keystone's lockout is all that slows down a guesser; with the exemption a stolen or weak password is "
    "good for ever.",
    severity=Severity.HIGH,
    level=Level.ADVISORY,
    subjects=(Subject.USER,),
    check=_check,
    remedy=_remedy,
    good={"no exemption": a_user(), "false": a_user(ignores_lockout=False)},
    bad={
        "a password without end": a_user(ignores_password_expiry=True),
        "a password that may be guessed": a_user(ignores_lockout=True),
    },
    unsure={"not known yet": a_user(ignores_lockout=UNKNOWN)},
)
