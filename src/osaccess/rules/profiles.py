"""Owns the one table of profiles that program and pack share (design, decision 10).

`osaccess:profile` in the stack's configuration names one; policies/profiles/*.json are generated from here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from osaccess.errors import BadInput
from osaccess.rules.registry import RULES
from osaccess.rules.rule import Level, Rule

LEVEL_KEY = "enforcementLevel"
PACK_NAME = "osaccess"
"""What the policy pack calls itself: a profile configures this one only."""
_ADVISORY = {LEVEL_KEY: Level.ADVISORY.value}
_MANDATORY = {LEVEL_KEY: Level.MANDATORY.value}


@dataclass(frozen=True, slots=True)
class Profile:
    """How strict a stack is.

    Attributes:
        name: what `osaccess:profile` says.
        purpose: for which stacks it is meant.
        protects_projects: projects cannot be deleted or replaced by a run.
        settings: number of a rule → level and knobs that differ from the rule's own.

    """

    name: str
    purpose: str
    protects_projects: bool
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def level_of(self, rule: Rule) -> Level:
        """Return what a finding of the rule does."""
        return Level(self.settings.get(rule.number, {}).get(LEVEL_KEY, rule.level.value))

    def knobs_of(self, rule: Rule) -> dict[str, Any]:
        """Return all knobs of the rule."""
        own = {key: value for key, value in self.settings.get(rule.number, {}).items() if key != LEVEL_KEY}
        return {**{knob.name: knob.default for knob in rule.knobs}, **own}

    def pack_config(self) -> dict[str, dict[str, Any]]:
        """Return the configuration of the policy pack: each rule with its level and all of its knobs.

        The level is always written: without one the engine reads advisory (facts/policy-engine.md 1.2).
        """
        return {rule.id: {LEVEL_KEY: self.level_of(rule).value, **self.knobs_of(rule)} for rule in RULES}


PROD = Profile(
    "prod",
    "clouds that people rely on",
    protects_projects=True,
    settings={"ks403": _MANDATORY},
)
CI = Profile(
    "ci",
    "pull requests: nothing passes that could not be judged, and time alone turns nothing red",
    protects_projects=True,
    settings={**PROD.settings, "ks104": _ADVISORY, "ks900": _ADVISORY, "ks902": _MANDATORY},
)
DEV = Profile(
    "dev",
    "clouds that may be made anew",
    protects_projects=False,
    settings={
        "ks103": {"maxLifetimeDays": 30},
        "ks109": _ADVISORY,
        "ks501": _ADVISORY,
        "ks504": _ADVISORY,
        "ks511": _ADVISORY,
        "ks512": _ADVISORY,
    },
)
REHEARSAL = Profile(
    "rehearsal",
    "the Keystone on this machine; as strict as prod, but for its own administrator's password",
    protects_projects=False,
    settings={
        **PROD.settings,
        "ks505": {"automationUsers": ["admin", "*-ci", "ci-*", "svc-*", "*-bot", "*-jobs", "automation-*"]},
    },
)

PROFILES: tuple[Profile, ...] = (PROD, CI, DEV, REHEARSAL)


def profile_named(name: str) -> Profile:
    """Return the profile. Raises BadInput where there is none of that name."""
    for profile in PROFILES:
        if profile.name == name:
            return profile
    raise BadInput(
        f"There is no profile {name!r}.",
        mend=f"Set osaccess:profile to one of: {', '.join(profile.name for profile in PROFILES)}.",
    )
