"""Owns judging what an engine or a state shows: each thing is read once, and what its rules said is remembered.

The SDK asks policy after policy, in their order. So the rules about judgements (ks902, ks905), which come
last, can say what those before them said; a policy that comes again begins the next thing.
"""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from osaccess.rules.facts import UNKNOWN, ConfigurationFacts, Facts, JudgementFacts
from osaccess.rules.registry import RULES
from osaccess.rules.rule import Outcome, Rule, Undetermined, Violation
from osaccess.rules.waivers import WaiverFault, Waivers

_ORDER = {rule.id: index for index, rule in enumerate(RULES)}
_TIME = "Unless this change set it, time brought this up, not the change."


@dataclass
class Round:
    """One thing that is being judged: its facts, and what was said so far."""

    urn: str
    facts: Facts | None
    last: int = -1
    undetermined: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    mends: dict[str, str] = field(default_factory=dict)
    waived: list[tuple[str, str, str, str]] = field(default_factory=list)
    pack_faults: list[tuple[str, str, str]] = field(default_factory=list)

    def facts_for(self, rule: Rule) -> Facts | None:
        """Return the facts that the rule judges here; None where it has nothing to say."""
        if isinstance(self.facts, ConfigurationFacts) and rule.number == "ks903":
            return ConfigurationFacts(self.facts.name, pack_faults=tuple(self.pack_faults))
        if self.facts is not None and rule.is_about(self.facts):
            return self.facts
        told = JudgementFacts(
            name=self.urn.split("::", 3)[-1],
            undetermined={key: tuple(rules) for key, rules in self.undetermined.items()},
            mends=tuple(dict.fromkeys(filter(None, self.mends.values()))),
            waived=tuple(self.waived),
        )
        return told if rule.is_about(told) else None

    def remember(
        self, rule: Rule, outcomes: tuple[Outcome, ...], waivers: Waivers, now: datetime
    ) -> Iterator[Violation]:
        """Yield the violations that no waiver lets pass; remember the others and what was not decided."""
        for outcome in outcomes:
            match outcome:
                case Undetermined(property_, mend):
                    self.mends.setdefault(property_, mend)
                    if rule.id not in self.undetermined[property_]:
                        self.undetermined[property_].append(rule.id)
                case Violation():
                    waiver = waivers.for_finding(rule.id, outcome.urn or self.urn, now)
                    if waiver is None:
                        yield outcome
                    else:
                        self.waived.append((rule.id, outcome.problem, str(waiver.expires), waiver.ticket))


class Rounds:
    """The thing that each thread judges at present."""

    def __init__(self) -> None:
        self._local = threading.local()

    def at(self, rule: Rule, urn: str, read: Callable[[], Facts | None]) -> Round:
        """Return the round that the rule belongs to; a new one where it, or a later rule, had its say already."""
        present: Round | None = getattr(self._local, "round", None)
        order = _ORDER[rule.id]
        if present is None or present.urn != urn or order <= present.last:
            present = Round(urn, read())
            self._local.round = present
        present.last = order
        return present


def message(rule: Rule, violation: Violation) -> str:
    """Return what a person reads: the CLI shows nothing of a policy but its name and this text."""
    note = f"\n    note: {_TIME}" if rule.is_of_time else ""
    return (
        f"{violation.problem}\n"
        f"    have: {violation.have}\n"
        f"    why:  {rule.why}\n"
        f"    fix:  {violation.mend}{note}\n"
        f"    more: osaccess policy show {rule.number}"
    )


def knobs_of(rule: Rule, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the knobs that the engine hands over, without what is not the rule's."""
    names = {knob.name for knob in rule.knobs}
    return {key: value for key, value in given.items() if key in names}


def configuration_facts(
    stack: str, plain: Mapping[str, str] | None, waivers: Waivers, now: datetime
) -> ConfigurationFacts:
    """Return the facts about what a stack is configured with."""
    return ConfigurationFacts(
        name=stack,
        plain=UNKNOWN if plain is None else plain,
        waiver_faults=_told(waivers.faults),
        waivers_out_of_force=_told(waivers.out_of_force(now)),
    )


def _told(faults: Sequence[WaiverFault]) -> tuple[tuple[str, str, str], ...]:
    return tuple((fault.problem, fault.have, fault.mend) for fault in faults)
