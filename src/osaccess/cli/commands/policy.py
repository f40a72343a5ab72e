"""`osaccess policy`: the rules of the pack, and what they say of an exported state. No login, no cloud, no engine."""

import difflib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from osaccess.cli.dates import instant_of
from osaccess.cli.exit_codes import ExitCode
from osaccess.cli.piped_state import piped_state
from osaccess.cli.policy_scan_view import scan_json, show_scan
from osaccess.cli.policy_view import list_json, rule_json, show_list, show_rule
from osaccess.cli.profile_option import profile_option
from osaccess.cli.project_files import read_cloud
from osaccess.cli.terminal import Terminal, json_option
from osaccess.cli.waivers_file import waivers_of
from osaccess.engines.exported_state import linked_resources
from osaccess.errors import BadInput
from osaccess.files import read_text
from osaccess.policies.surroundings import Surroundings
from osaccess.rules.cloud_view import NO_CLOUD, CloudView
from osaccess.rules.pack_config import ConfigFault, config_faults
from osaccess.rules.profiles import profile_named
from osaccess.rules.registry import RULES
from osaccess.rules.rule import Level, Rule
from osaccess.rules.scan import Terms, scan
from osaccess.rules.waivers import FILE
from osaccess.rules.whole_stack import Linked, stack_name
from osaccess.yaml_text import BadDocument, parse_yaml

_CLOUD = "cloud.yaml"
_PROJECT = "Pulumi.yaml"
_CONFIG = Path("policies/profiles/prod.json")


@click.group("policy")
def command() -> None:
    """Look up the rules of the pack, or judge an exported state.

    No login, no cloud.
    """


@command.command("list")
@profile_option
@json_option
@click.pass_obj
def list_(terminal: Terminal, profile: str) -> None:
    """List the rules: what each one wants, severity, level."""
    show_list(profile_named(profile), terminal)
    terminal.print_json(list_json(profile_named(profile)))


@command.command("show")
@click.argument("rule")
@profile_option
@json_option
@click.pass_obj
def show(terminal: Terminal, rule: str, profile: str) -> None:
    """Show RULE, by its number (ks103) or its id.

    Why it is there, what it refuses, what to write instead, its knobs.
    """
    found = _rule_named(rule)
    show_rule(found, profile_named(profile), terminal)
    terminal.print_json(rule_json(found, profile_named(profile)))


@command.command(
    "scan",
    epilog="""\b
Examples:
  osaccess state export --stack prod | osaccess policy scan -
  pulumi stack export | osaccess policy scan -""",
)
@click.argument("state")
@profile_option
@click.option(
    "--cloud",
    type=click.Path(dir_okay=False, path_type=Path),
    help=f"Facts of the cloud.  [default: {_CLOUD} if there]",
)
@click.option(
    "--waivers",
    type=click.Path(dir_okay=False, path_type=Path),
    help=f"Waivers of the policy pack.  [default: policies/{FILE} if there]",
)
@click.option("--now", metavar="INSTANT", help="Judge at this day or instant.  [default: the present one]")
@json_option
@click.pass_obj
def scan_(
    terminal: Terminal, state: str, profile: str, cloud: Path | None, waivers: Path | None, now: str | None
) -> ExitCode:
    """Judge STATE, an exported state, as a whole.

    `-` is stdin. For a nightly job: time alone makes credentials expire. No secret is opened or shown, no
    passphrase asked for. Typed in the stack's project it judges the configuration of the stack, too. A mandatory
    finding exits with 5.
    """
    data, name = piped_state(state)
    shown = linked_resources(data, name)
    facts = cloud or (Path(_CLOUD) if Path(_CLOUD).exists() else None)
    terms = Terms(
        instant_of(now, "--now"),
        profile_named(profile),
        waivers_of(waivers, Path()),
        CloudView(read_cloud(facts)) if facts else NO_CLOUD,
        _plain_config(shown),
    )
    found = scan(shown, terms)
    show_scan(found, shown, terms, name, terminal)
    terminal.print_json(scan_json(found, shown, terms))
    return ExitCode.POLICY if any(one.level is Level.MANDATORY for one in found) else ExitCode.DONE


def _plain_config(shown: Sequence[Linked]) -> Mapping[str, str] | None:
    """Return what is not encrypted in the configuration of the state's stack; None where this is not its project."""
    if not shown or not Path(_PROJECT).exists():
        return None
    urn = shown[0].resource.urn
    if parse_yaml(read_text(Path(_PROJECT)), _PROJECT).data.get("name") != urn.split("::")[1]:
        return None
    return Surroundings(Path()).plain_config_of(stack_name(urn))


@command.command("check-config")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@json_option
@click.pass_obj
def check_config(terminal: Terminal, file: Path | None) -> None:
    """Check FILE, a configuration of the pack.

    The engine looks at none of it (--policy-pack-config): it takes an unknown rule or knob without a word, reads a
    rule without a level as advisory, and "all": "mandatory" lifts the advisory rules too. What is wrong exits with
    2. FILE is policies/profiles/prod.json if none is given. What `osaccess` itself runs is a profile, sound as it
    stands.
    """
    file = file or _own_config()
    config = _config(file)
    named = config if isinstance(config, dict) else {}
    rest = [rule for rule in RULES if rule.id not in named]
    terminal.print(f"{file}: sound, {len(RULES) - len(rest)} of {len(RULES)} rules named")
    for rule in rest:
        terminal.print(f"  not named, so at its own level: {rule.id} ({rule.level})")
    terminal.print_json(
        {"file": str(file), "not_named": [{"rule": one.id, "level": one.level.value} for one in rest]}
    )


def _own_config() -> Path:
    """Return the configuration of a project that has a pack of its own. Raises BadInput where there is none."""
    if not _CONFIG.exists():
        raise BadInput(
            f"Which configuration? There is no {_CONFIG}.",
            because="`osaccess` runs its pack with a profile (osaccess:profile), which needs no file and no check.",
            mend="Name the file that you give to pulumi: osaccess policy check-config FILE",
        )
    return _CONFIG


def _config(file: Path) -> Any:
    """Return what a configuration says. Raises BadDocument with every fault at its line."""
    text = read_text(file)
    try:
        config = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadInput(f"{file}:{error.lineno}: this is no JSON: {error.msg} (column {error.colno}).") from None
    source = parse_yaml(text.replace("\t", " "), str(file))  # JSON is YAML, but for tabs; this one knows lines
    faults = config_faults(config)
    if faults:
        raise BadDocument([source.problem(_path(one), one.problem, one.mend) for one in faults])
    return config


def _path(fault: ConfigFault) -> tuple[str, ...]:
    return tuple(fault.where.split(".", 1)) if fault.where != "the file" else ()


def _rule_named(text: str) -> Rule:
    """Return the rule of a number or an id. Raises BadInput where there is none."""
    wanted = text.strip().lower()
    for rule in RULES:
        if wanted in (rule.id, rule.number, rule.number.removeprefix("ks")):
            return rule
    names = [name for rule in RULES for name in (rule.id, rule.number)]
    close = difflib.get_close_matches(wanted, names, n=1)
    raise BadInput(
        f"There is no rule {text!r}.",
        mend=(f"Did you mean {close[0]}? " if close else "") + "All rules: osaccess policy list",
    )
