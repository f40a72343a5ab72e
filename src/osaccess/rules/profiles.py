"""Owns the one table of profiles that program and pack share (design, decision 10).

`osaccess:profile` in the stack's configuration names one; policies/profiles/*.json are generated from here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from osaccess.errors import BadInput
from osaccess.rules.registry import RULES


@dataclass(frozen=True, slots=True)
class Profile:
    """How strict a stack is.

    Attributes:
        name: what `osaccess:profile` says.
        purpose: for which stacks it is meant.
        protects_projects: projects cannot be deleted or replaced by a run.
        knobs: rule id → settings that differ from the rule's defaults.

    """

    name: str
    purpose: str
    protects_projects: bool
    knobs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def pack_config(self) -> dict[str, dict[str, Any]]:
        """Return the configuration of the policy pack: each rule with its level and all of its knobs.

        The level is always written: without one the engine reads advisory (facts/policy-engine.md 1.2).
        """
        return {
            rule.id: {
                "enforcementLevel": "mandatory",
                **{knob.name: knob.default for knob in rule.knobs},
                **self.knobs.get(rule.id, {}),
            }
            for rule in RULES
        }


PRODUCTION = Profile("production", "clouds that people rely on", protects_projects=True)
DEVELOPMENT = Profile("development", "clouds that may be made anew", protects_projects=False)
REHEARSAL = Profile("rehearsal", "the Keystone on this machine; as strict as production", protects_projects=False)

PROFILES: tuple[Profile, ...] = (PRODUCTION, DEVELOPMENT, REHEARSAL)


def profile_named(name: str) -> Profile:
    """Return the profile. Raises BadInput where there is none of that name."""
    for profile in PROFILES:
        if profile.name == name:
            return profile
    raise BadInput(
        f"There is no profile {name!r}.",
        mend=f"Set osaccess:profile to one of: {', '.join(profile.name for profile in PROFILES)}.",
    )
