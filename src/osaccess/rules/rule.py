"""Owns what a rule is; deliberately knows no rule and no engine.

A rule is a pure function of facts and a context. It yields what it found; nothing means the facts pass.
Its own good and bad examples are its tests and its page in the documentation.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from osaccess.rules.cloud_view import NO_CLOUD, CloudView
from osaccess.rules.facts import (
    ConfigurationFacts,
    CredentialFacts,
    Ec2CredentialFacts,
    Facts,
    JudgementFacts,
    ProjectFacts,
    ProviderFacts,
    RoleAssignmentFacts,
    RoleFacts,
    ScriptFacts,
    StackFacts,
    UserFacts,
)


class Severity(StrEnum):
    """How bad a finding is."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Level(StrEnum):
    """What a finding does: it stops the run, it is told, it is mended, or nobody looks."""

    MANDATORY = "mandatory"
    ADVISORY = "advisory"
    REMEDIATE = "remediate"
    DISABLED = "disabled"


class Subject(StrEnum):
    """What kind of facts a rule judges."""

    CREDENTIAL = "application credential"
    EC2_CREDENTIAL = "EC2 credential"
    PROVIDER = "provider"
    SCRIPT = "command or template"
    ROLE = "role"
    ROLE_ASSIGNMENT = "role assignment"
    PROJECT = "project"
    USER = "user"
    CONFIGURATION = "stack configuration"
    JUDGEMENT = "resource that other rules judged"
    STACK = "whole stack"


FACTS_OF: Mapping[Subject, type] = {
    Subject.CREDENTIAL: CredentialFacts,
    Subject.EC2_CREDENTIAL: Ec2CredentialFacts,
    Subject.PROVIDER: ProviderFacts,
    Subject.SCRIPT: ScriptFacts,
    Subject.ROLE: RoleFacts,
    Subject.ROLE_ASSIGNMENT: RoleAssignmentFacts,
    Subject.PROJECT: ProjectFacts,
    Subject.USER: UserFacts,
    Subject.CONFIGURATION: ConfigurationFacts,
    Subject.JUDGEMENT: JudgementFacts,
    Subject.STACK: StackFacts,
}


@dataclass(frozen=True, slots=True)
class Context:
    """What a rule may know beside the facts: the instant of the run, its knobs, and the cloud."""

    now: datetime
    knobs: Mapping[str, Any] = field(default_factory=dict)
    cloud: CloudView = NO_CLOUD


@dataclass(frozen=True, slots=True)
class Violation:
    """The facts break the rule.

    Attributes:
        problem: what is wrong, one sentence with the subject's name.
        have: the value that breaks it, never a secret.
        mend: what to write instead.
        urn: which resource of a stack it is about; "" for the one that was judged.

    """

    problem: str
    have: str
    mend: str
    urn: str = ""


@dataclass(frozen=True, slots=True)
class Undetermined:
    """The rule cannot decide before the update.

    Attributes:
        property: what is not known yet.
        mend: what to write so that it is; "" where only a constant helps.

    """

    property: str
    mend: str = ""


Outcome = Violation | Undetermined


@dataclass(frozen=True, slots=True)
class Knob:
    """A setting of a rule: its JSON schema and what it is when nobody says otherwise."""

    name: str
    schema: Mapping[str, Any]
    default: Any
    description: str


@dataclass(frozen=True, slots=True)
class With:
    """An example that needs more than its facts: knobs that differ from their defaults, or no cloud."""

    facts: Facts
    knobs: Mapping[str, Any] = field(default_factory=dict)
    has_cloud: bool = True


Example = Facts | With


@dataclass(frozen=True, slots=True)
class Rule:
    """One policy rule.

    Attributes:
        id: number + wanted state, `ks102-credential-must-expire`; configuration and waivers use it.
        wants: the wanted state, one sentence.
        why: the harm that it prevents, one or two sentences, with the source of the fact where it surprises.
        severity: how bad a finding is.
        subjects: what kinds of facts it judges.
        check: facts and context → outcomes.
        good: example name → facts that pass.
        bad: example name → facts that break it.
        unsure: example name → facts that it cannot judge before the update.
        level: what a finding does unless a profile says otherwise.
        knobs: its settings.
        remedy: facts and context → the facts to change, where that is safe; None = a person has to.
        is_of_time: unchanged facts break it one day.

    """

    id: str
    wants: str
    why: str
    severity: Severity
    subjects: tuple[Subject, ...]
    check: Callable[[Any, Context], Iterator[Outcome]]
    good: Mapping[str, Example]
    bad: Mapping[str, Example]
    unsure: Mapping[str, Example] = field(default_factory=dict)
    level: Level = Level.MANDATORY
    knobs: tuple[Knob, ...] = ()
    remedy: Callable[[Any, Context], Mapping[str, Any]] | None = None
    is_of_time: bool = False

    @property
    def number(self) -> str:
        """Return the short id, `ks102`: the name of its page."""
        return self.id.split("-", 1)[0]

    @property
    def is_stack_wide(self) -> bool:
        """Tell whether it judges a whole stack: it can only look when all is done."""
        return Subject.STACK in self.subjects

    def is_about(self, facts: Facts) -> bool:
        """Tell whether it judges facts of this kind."""
        return any(isinstance(facts, FACTS_OF[subject]) for subject in self.subjects)

    def context(self, now: datetime, knobs: Mapping[str, Any] | None, cloud: CloudView) -> Context:
        """Return the context of a judgement; missing knobs have their defaults."""
        return Context(now, {knob.name: knob.default for knob in self.knobs} | dict(knobs or {}), cloud)

    def judge(
        self, facts: Facts, now: datetime, knobs: Mapping[str, Any] | None = None, cloud: CloudView = NO_CLOUD
    ) -> tuple[Outcome, ...]:
        """Return what the rule finds.

        A rule that raises is a violation that names the rule: a crash must never look like a pass.
        """
        try:
            return tuple(self.check(facts, self.context(now, knobs, cloud)))
        except Exception as error:  # noqa: BLE001 -- closed: whatever goes wrong in a rule is a finding
            return (
                Violation(
                    f"Rule {self.id} could not judge {facts.name!r}.",
                    have=f"{type(error).__name__} inside the rule",
                    mend="This is a fault of the rule: report it, with the kind of value that it was given.",
                ),
            )
