"""Owns what a rule is; deliberately knows no rule and no engine.

A rule is a pure function of facts and a context. It yields what it found; nothing means the facts pass.
Its own good and bad examples are its tests and its page in the documentation.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from osaccess.rules.facts import CredentialFacts, Facts, ProviderFacts


class Severity(StrEnum):
    """How bad a finding is."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Subject(StrEnum):
    """What kind of facts a rule judges."""

    CREDENTIAL = "application credential"
    PROVIDER = "provider"


FACTS_OF = {Subject.CREDENTIAL: CredentialFacts, Subject.PROVIDER: ProviderFacts}


@dataclass(frozen=True, slots=True)
class Context:
    """What a rule may know beside the facts: the instant of the run, and its knobs."""

    now: datetime
    knobs: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Violation:
    """The facts break the rule.

    Attributes:
        problem: what is wrong, one sentence with the subject's name.
        have: the value that breaks it, never a secret.
        mend: what to write instead.

    """

    problem: str
    have: str
    mend: str


@dataclass(frozen=True, slots=True)
class Undetermined:
    """The rule cannot decide before the update, because this property is not known yet."""

    property: str


Outcome = Violation | Undetermined


@dataclass(frozen=True, slots=True)
class Knob:
    """A setting of a rule: its JSON schema and what it is when nobody says otherwise."""

    name: str
    schema: Mapping[str, Any]
    default: Any
    description: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One policy rule.

    Attributes:
        id: number + wanted state, `ks102-credential-must-expire`; configuration and waivers use it.
        wants: the wanted state, one sentence.
        why: the harm that it prevents, one or two sentences, with the source of the fact where it surprises.
        severity: how bad a finding is.
        subject: what kind of facts it judges.
        check: facts and context → outcomes.
        good: example name → facts that pass.
        bad: example name → facts that break it.
        knobs: its settings.

    """

    id: str
    wants: str
    why: str
    severity: Severity
    subject: Subject
    check: Callable[[Any, Context], Iterator[Outcome]]
    good: Mapping[str, Facts]
    bad: Mapping[str, Facts]
    knobs: tuple[Knob, ...] = ()

    @property
    def number(self) -> str:
        """Return the short id, `ks102`: the name of its page."""
        return self.id.split("-", 1)[0]

    def judge(self, facts: Facts, now: datetime, knobs: Mapping[str, Any] | None = None) -> tuple[Outcome, ...]:
        """Return what the rule finds; missing knobs have their defaults.

        A rule that raises is a violation that names the rule: a crash must never look like a pass.
        """
        values = {knob.name: knob.default for knob in self.knobs} | dict(knobs or {})
        try:
            return tuple(self.check(facts, Context(now, values)))
        except Exception as error:  # noqa: BLE001 -- closed: whatever goes wrong in a rule is a finding
            return (
                Violation(
                    f"Rule {self.id} could not judge {facts.name!r}.",
                    have=f"{type(error).__name__} inside the rule",
                    mend="This is a fault of the rule: report it, with the kind of value that it was given.",
                ),
            )
