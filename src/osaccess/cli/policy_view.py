"""Owns showing the rules of the policy pack, all of them or one."""

import json
from typing import Any

from rich.text import Text

from osaccess.cli.terminal import Terminal
from osaccess.rules.examples import judged
from osaccess.rules.profiles import Profile
from osaccess.rules.registry import RULES
from osaccess.rules.rule import Rule, Violation

STYLES = {"critical": "bold red", "high": "red", "medium": "yellow", "low": "cyan"}


def show_list(profile: Profile, terminal: Terminal) -> None:
    """Show number, severity, level and wish of each rule."""
    for rule in RULES:
        level = profile.level_of(rule).value
        terminal.print(
            Text.assemble(
                (rule.number, "bold"),
                "  ",
                (f"{rule.severity.value:8}", STYLES[rule.severity.value]),
                f"  {level:9}  {rule.wants}",
            )
        )
    terminal.print(
        f"{len(RULES)} rules in profile {profile.name}; one of them: osaccess policy show {RULES[0].number}"
    )


def list_json(profile: Profile) -> dict[str, Any]:
    """Return the rules for machines."""
    return {"profile": profile.name, "rules": [_head(rule, profile) for rule in RULES]}


def show_rule(rule: Rule, profile: Profile, terminal: Terminal) -> None:
    """Show one rule as somebody who was refused by it wants it."""
    data = rule_json(rule, profile)
    terminal.print(Text(rule.id, "bold"))
    terminal.print(Text(f"  {rule.wants}"))
    terminal.print(Text(f"  why:     {rule.why}"))
    terminal.print(f"  finding: {rule.severity.value}, {data['level']} in profile {profile.name}")
    terminal.print(f"  judges:  {', '.join(data['judges'])}")
    for name in data["good"]:
        terminal.print(Text.assemble("  ", ("passes", "green"), f"   {name}"))
    for one in data["bad"]:
        terminal.print(Text.assemble("  ", ("refused", "red"), f"  {one['name']}"))
        for key, text in (("says", one["problem"]), ("have", one["have"]), ("fix", one["mend"])):
            terminal.print(Text(f"             {key + ':':6}{text}"))
    for knob in data["knobs"]:
        value = json.dumps(knob["value"])
        terminal.print(Text(f"  knob     {knob['name']} = {value}: {knob['description']}"))
    if rule.knobs:
        terminal.print(
            "  knobs are set for the Pulumi CLI, by --policy-pack-config FILE; osaccess runs the profile as it stands, "
            "and excepts by waivers"
        )
    if rule.remedy:
        terminal.print("  mends by itself where the level is remediate")


def rule_json(rule: Rule, profile: Profile) -> dict[str, Any]:
    """Return one rule for machines."""
    knobs = profile.knobs_of(rule)
    return {
        **_head(rule, profile),
        "why": rule.why,
        "judges": [subject.value for subject in rule.subjects],
        "good": list(rule.good),
        "bad": [_refused(rule, name) for name in rule.bad],
        "knobs": [
            {"name": one.name, "value": knobs[one.name], "default": one.default, "schema": dict(one.schema),
             "description": one.description} for one in rule.knobs
        ],
        "can_mend": rule.remedy is not None,
        "is_of_time": rule.is_of_time,
    }  # fmt: skip


def _head(rule: Rule, profile: Profile) -> dict[str, Any]:
    return {
        "id": rule.id,
        "severity": rule.severity.value,
        "level": profile.level_of(rule).value,
        "wants": rule.wants,
    }


def _refused(rule: Rule, name: str) -> dict[str, str]:
    """Return what the rule says of a bad example: the first thing, as a person would read it."""
    first = next(one for one in judged(rule, rule.bad[name]) if isinstance(one, Violation))
    return {"name": name, "problem": first.problem, "have": first.have, "mend": first.mend}
