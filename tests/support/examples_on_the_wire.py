"""What the pack says of the rules' own examples behind the SDK's analyzer, configured as each example wants."""

from dataclasses import replace
from typing import Any

from osaccess.rules.examples import cloud_of, told_of
from osaccess.rules.facts import UNKNOWN, ConfigurationFacts, StackFacts
from osaccess.rules.registry import RULES
from osaccess.rules.rule import Example, Rule, With
from osaccess.rules.waivers import WaiverFault, Waivers, read_waivers
from osaccess.rules.whole_stack import STACK
from support.analyzer import ROOT, Around, Diagnostic, Sent, ask, ask_stack
from support.facts_on_the_wire import sent, sent_stack


def found(_rule: Rule, example: Example) -> list[Diagnostic]:
    """Return what the pack says of an example."""
    told = told_of(example)
    login = _login(told)
    entry = getattr(login, "entry", None)
    around = Around(cloud=cloud_of(told), entries={login.settings["cloud"]: entry} if entry else {})
    config = config_of(told)
    if isinstance(told.facts, StackFacts):
        return ask_stack(sent_stack(told.facts), config=config, around=around)
    if isinstance(told.facts, ConfigurationFacts):
        faults = tuple(WaiverFault(*fault) for fault in told.facts.waiver_faults)
        waived = an_old_waiver() if told.facts.waivers_out_of_force else Waivers(faults=faults)
        around = replace(around, plain=_plain(told.facts), waived=waived)
        return ask(Sent(STACK, {}, "example-prod", ROOT), config=config, around=around)
    return ask(sent(told.facts), config=config, around=around, environ=environ_of(told))


def _plain(facts: ConfigurationFacts) -> dict[str, str] | None:
    return None if facts.plain is UNKNOWN else dict(facts.plain)


def config_of(told: With) -> dict[str, Any]:
    """Return the pack's configuration with the example's knobs, at every rule that has one of that name."""
    return {
        one.id: {"enforcementLevel": one.level.value, **shared}
        for one in RULES
        if (shared := {knob.name: told.knobs[knob.name] for knob in one.knobs if knob.name in told.knobs})
    }


def environ_of(told: With) -> dict[str, str]:
    """Return the variables that the example's provider would take a login from."""
    variables = getattr(_login(told), "variables", {})
    return {name: "only-an-example" if value is True else value for name, value in variables.items()}


def _login(told: With) -> Any:
    return getattr(told.facts, "login", None) or told.facts


def a_waiver_text(rule: str, name: str, expires: str = "2026-08-01", granted: str = "2026-05-15") -> str:
    """Return a file of waivers with a sound one."""
    return f"""
        waivers:
          - {{rule: {rule}, name: {name}, reason: the rotator must do it, ticket: SEC-142, approver: security-team,
             granted: {granted}, expires: {expires}}}
    """


def an_old_waiver() -> Waivers:
    """Return waivers of which the only one is over."""
    text = a_waiver_text(RULES[0].id, "web-*", "2026-03-01", "2026-01-01")
    return read_waivers(text, {rule.id for rule in RULES})
