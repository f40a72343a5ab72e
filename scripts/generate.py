#!/usr/bin/env python3
"""Writes what is generated: profiles, pages, real output in pages. `scripts/lint` checks them."""

import json
import sys
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from bad_merge_request import PAGE, merge_request_page
from pulumi.provider.experimental.component import ComponentProvider
from real_output import PAGES, with_real_output
from report_fields import outputs_page, report_page

from osaccess.catalogue.loading import load_catalogue
from osaccess.catalogue.operations import Operation, role_shown
from osaccess.catalogue.presets import Preset, load_preset, operations_of, preset_names
from osaccess.cli.shapes.registry import OUTPUTS
from osaccess.components.plugin import HOSTED, NAME, VERSION
from osaccess.diagnosis.doctor.registry import CAUSES
from osaccess.report.json_shape import report_schema
from osaccess.rules.examples import judged, told_of, usual_facts
from osaccess.rules.facts import CredentialFacts, Facts, ProviderFacts, StackFacts
from osaccess.rules.profiles import PROFILES
from osaccess.rules.registry import RULES
from osaccess.rules.rule import Example, Rule, Undetermined, Violation
from osaccess.rules.standards import STANDARDS, SUBJECTS, THEMES
from osaccess.spec.schema import document_schema

ROOT = Path(__file__).resolve().parent.parent
PRESETS_HEADER = (
    "<!-- generated from src/osaccess/catalogue/data/presets by scripts/generate.py; do not edit -->\n"
)
_GROUPS = {
    "ks1": "Application credentials",
    "ks2": "Access rules",
    "ks3": "Role assignments",
    "ks4": "Projects and users",
    "ks5": "Secrets and logins",
    "ks9": "The pack itself",
}
HEADER = "<!-- generated from src/osaccess/rules by scripts/generate.py; do not edit -->\n"


def generated() -> dict[Path, str]:
    """Return path → text of every generated file."""
    files = {
        ROOT / "policies/profiles" / f"{profile.name}.json": json.dumps(profile.pack_config(), indent=2) + "\n"
        for profile in PROFILES
    }
    files[ROOT / "components/schema.json"] = _schema()
    files |= {ROOT / "docs/rules" / f"{rule.number}.md": _page(rule) for rule in RULES}
    files[ROOT / "docs/rules/README.md"] = _index()
    files[ROOT / "docs/standards.md"] = _standards()
    files[ROOT / "docs/presets.md"] = _presets()
    files[ROOT / "docs/access.schema.json"] = json.dumps(document_schema(), indent=2, ensure_ascii=False) + "\n"
    files[ROOT / "docs/report.schema.json"] = json.dumps(report_schema(), indent=2, ensure_ascii=False) + "\n"
    files[ROOT / "docs/report-json.md"] = report_page(report_schema())
    files[ROOT / "docs/json.md"] = outputs_page(OUTPUTS)
    files[PAGE] = merge_request_page()
    files |= {ROOT / page: with_real_output((ROOT / page).read_text()) for page in PAGES}
    files[ROOT / "docs/doctor-causes.md"] = _causes()
    files[ROOT / "src/osaccess/cli/project_template/__main__.py"] = (ROOT / "__main__.py").read_text()
    return files


def _causes() -> str:
    index = "".join(f"| [{cause.id}](#{cause.id}) | {cause.title} |\n" for cause in CAUSES)
    pages = "".join(
        f"## {cause.id}\n**{cause.title}**\n\n"
        f"* What you see: {cause.shows}.\n* How `osaccess doctor` tells it: {cause.told_by}.\n"
        f"* In the operator's log: {cause.log}.\n* Next: {cause.mend}\n\n"
        for cause in CAUSES
    )
    return (
        "<!-- generated from src/osaccess/diagnosis/doctor/causes by scripts/generate.py; do not edit -->\n"
        "# 401, cause by cause\n\n"
        "Keystone answers most of these with one sentence, `The request you have made requires authentication.`\n"
        "[`osaccess doctor`](doctor.md) tells them apart by probing; what it cannot tell apart it says.\n\n"
        f"| cause | |\n|---|---|\n{index}\n{pages}"
    ).rstrip() + "\n"


def _schema() -> str:
    """Return what other languages know of the components, as their plugin tells it."""
    schema = json.loads(ComponentProvider([*HOSTED], NAME, version=VERSION).schema or "")
    return json.dumps(schema, indent=2, sort_keys=True) + "\n"


def _presets() -> str:
    presets = [load_preset(name) for name in preset_names()]
    rows = "".join(
        f"| [{preset.name}](#{preset.name.replace('/', '')}) | {preset.file.for_whom} | "
        f"{preset.file.lowest_role} | {len(preset.file.operations)} |\n"
        for preset in presets
    )
    return (
        f"{PRESETS_HEADER}# Presets of access rules\n\n"
        "```yaml\naccess_rules:\n  - {preset: compute/read}\n"
        "  - {service: image, method: GET, path: /image/v2/images}\n```\n\n"
        "A preset is the operations that a kind of job sends. In a document it becomes access rules of that cloud,\n"
        "with the service types and mount prefixes of its `cloud.yaml`; where an API answers below two beginnings and\n"
        "clients use both, each operation becomes two rules. `osaccess explain --credential NAME` shows the rules and\n"
        "what they let through. The lowest role is a lower bound by default policy. What a preset lacks for a job\n"
        "stands beside it as rules of its own.\n\n"
        "**How they are proven.** Those of compute, image, volume and network, and read-only, are compared with what\n"
        "openstacksdk and the command `openstack` send; the same requests then pass the real keystonemiddleware with\n"
        "a credential of those rules (volumes aside, which the probe service does not stand for). The clients of\n"
        "kubernetes, terraform and prometheus are written in Go: theirs come from reading the sources that each\n"
        "names. None has been tried on a real cloud.\n\n"
        f"| preset | for | lowest role | operations |\n|---|---|---|---|\n{rows}\n{''.join(map(_preset, presets))}"
    ).rstrip() + "\n"


def _preset(preset: Preset) -> str:
    file = preset.file
    optional = (
        f"Left out where the cloud does not have them: {', '.join(file.optional_services)}.\n\n"
        if file.optional_services
        else ""
    )
    rows = "".join(_operation_row(one) for one in operations_of(preset, load_catalogue()))
    sources = "".join(f"* {source}\n" for source in file.sources)
    return (
        f"## {preset.name}\n{file.why}\n\nFor {file.for_whom}; lowest role {file.lowest_role}.\n\n{optional}"
        f"| service | request | lowest role |\n|---|---|---|\n{rows}\nSources:\n{sources}\n"
    )


def _operation_row(operation: Operation) -> str:
    return (
        f"| {operation.service} | `{operation.method} {operation.path}` | {role_shown(operation.lowest_role)} |\n"
    )


def _index() -> str:
    groups = "".join(_group(title, start) for start, title in _GROUPS.items())
    return (
        f"{HEADER}# Policy rules\n\n"
        "A mandatory finding blocks the resource before any request is sent; an advisory one is told. The level is\n"
        "the rule's own; profiles differ in some ([policy.md](../policy.md)), and [standards.md](../standards.md)\n"
        "says which controls a rule helps to keep.\n\n"
        f"{len(RULES)} rules.\n{groups}"
    )


def _group(title: str, start: str) -> str:
    rows = "".join(
        f"| [{rule.id}]({rule.number}.md) | {rule.severity} | {rule.level} | {rule.wants} |\n"
        for rule in RULES
        if rule.number.startswith(start)
    )
    return f"\n## {title}\n| rule | severity | level | what it wants |\n|---|---|---|---|\n{rows}"


def _page(rule: Rule) -> str:
    knobs = "".join(
        f"| `{k.name}` | `{json.dumps(k.default).replace('|', chr(92) + '|')}` | {k.description} |\n"
        for k in rule.knobs
    )
    settings = f"\n## Settings\n| name | default | meaning |\n|---|---|---|\n{knobs}" if knobs else ""
    subjects = " and each ".join(rule.subjects)
    differs = [
        f"{profile.name}: {profile.level_of(rule)}" for profile in PROFILES if profile.level_of(rule) != rule.level
    ]
    level = f"{rule.level}" + (f" ({', '.join(differs)})" if differs else "")
    remarks = [
        text
        for text, holds in (
            ("Time alone can bring a finding up; it says so.", rule.is_of_time),
            ("It judges when all is done: in an update it tells what stands already.", rule.is_stack_wide),
            ("`remediate` mends it, where a stack's configuration asks for that.", rule.remedy is not None),
        )
        if holds
    ]
    theme = next(theme for theme in THEMES if rule.number in theme.rules)
    unsure = "".join(f"* {name}{_undecided(rule, example)}\n" for name, example in rule.unsure.items())
    return (
        f"{HEADER}# {rule.id}\n\n{rule.wants}\n\n**Why.** {rule.why}\n\n"
        f"Severity {rule.severity}, level {level}; judges each {subjects}, raw or made by a component.\n"
        f"{''.join(f'{remark}{chr(10)}' for remark in remarks)}"
        f"It helps with [{theme.name}](../standards.md).\n{settings}\n"
        f"## Passes\n{''.join(_example(name, facts) for name, facts in rule.good.items())}\n"
        f"## Is found\n{''.join(_refused(rule, name, facts) for name, facts in rule.bad.items())}"
        + (f"## Is told as undecided (ks902)\n{unsure}" if unsure else "")
    ).rstrip() + "\n"


def _refused(rule: Rule, name: str, example: Example) -> str:
    outcome = judged(rule, example)[0]
    assert isinstance(outcome, Violation)
    return f"{_example(name, example)}\n  > {outcome.problem}\n  > Have: `{outcome.have}`. Fix: {outcome.mend}\n\n"


def _undecided(rule: Rule, example: Example) -> str:
    """Return what decides it, where the rule knows more than to give a constant."""
    mends = [one.mend for one in judged(rule, example) if isinstance(one, Undetermined) and one.mend]
    return f". Fix: {mends[0]}" if mends else ""


def _example(name: str, example: Example) -> str:
    told = told_of(example)
    knobs = f", with `{json.dumps(dict(told.knobs))}`" if told.knobs else ""
    return f"* **{name}**: {_shown(told.facts)}{knobs}\n"


def _shown(facts: Facts) -> str:
    """Return what an example has that the sound thing of its kind has not."""
    if isinstance(facts, StackFacts):
        members = ", ".join(f"`{member.facts.name}`" for member in facts.members)
        outputs = ", ".join(f"output `{name}` ({output.kind})" for name, output in facts.outputs.items())
        return ", ".join(text for text in (members, outputs) if text) or "the stack"
    usual = usual_facts(facts)
    given = {one.name: getattr(facts, one.name) for one in fields(facts)}
    if isinstance(facts, ProviderFacts):
        given, usual = _login_of(given), _login_of(usual)
    elif not usual:
        usual = {one.name: one.default for one in fields(facts)}
        usual["name"] = given["name"]
    if isinstance(facts, CredentialFacts) and facts.login is not None and facts.login != usual["login"]:
        given["login"] = _login_of({one.name: getattr(facts.login, one.name) for one in fields(facts.login)})
    changed = {key: given.get(key) for key in {**usual, **given} if given.get(key) != usual.get(key)}
    return ", ".join(f"`{key} = {value!r}`" for key, value in changed.items()) or "as in most programs"


def _login_of(given: Mapping[str, Any]) -> dict[str, Any]:
    beside = {key: given[key] for key in ("variables", "entry", "plain_secrets", "is_owners") if given[key]}
    return {**given["settings"], **beside}


def _standards() -> str:
    head = " | ".join(STANDARDS)
    rows = "".join(
        f"| {theme.name} | {', '.join(f'[{rule}](rules/{rule}.md)' for rule in theme.rules)} | "
        f"{' | '.join(theme.controls[standard] for standard in STANDARDS)} |\n"
        for theme in THEMES
    )
    subjects = "".join(
        f"| {standard} | {control} | {about} |\n"
        for standard in STANDARDS
        for control, about in SUBJECTS[standard].items()
    )
    return (
        f"{HEADER}# Rules and standards\n\n"
        "Which controls the rules help to keep, for those who have to show evidence. No rule makes anybody conform:\n"
        "a control is people and processes too. Editions: ISO/IEC 27001:2022 Annex A, SOC 2 Trust Services Criteria\n"
        "(2017, points of focus revised 2022), PCI DSS 4.0.1, NIST SP 800-53 Rev. 5, BSI C5:2020.\n\n"
        f"| theme | rules | {head} |\n|---|---|{'---|' * len(STANDARDS)}\n{rows}\n"
        "## What the controls are about\n"
        "In our own words; the standard's own count.\n\n"
        f"| standard | control | about |\n|---|---|---|\n{subjects}\n"
        "## How this was verified\n"
        "In November 2026 each number, and what it is about, was compared with these editions as machines can read\n"
        "them in the library of CISO Assistant (github.com/intuitem/ciso-assistant-community: `iso27001-2022`,\n"
        "`soc2_2017_with_rev_2022`, `pcidss-4_0`, `nist-sp-800-53-rev5`, `bsi-c5-2020`). The standards' own\n"
        "documents, mostly sold, were not at hand. Which rule helps with which control is our own judgement.\n\n"
        "## What the pack cannot see\n"
        "* **Runs without it.** Whoever types `pulumi up` without `--policy-pack` is unchecked; let the pipeline own\n"
        "  the deploy login. `refresh`, `import` and `destroy` run no pack.\n"
        "* **What is not in the stack.** Credentials made by hand or by another stack, roles that somebody assigns\n"
        "  in Horizon, groups that a federation maps: names (ks112) and numbers (ks113) are those of one stack.\n"
        "* **Use.** Keystone keeps no time of last use; which credential nobody needs, only logs of requests tell.\n"
        "* **Enforcement.** Access rules are checked by each service's own configuration; `osaccess` proves a part of\n"
        "  that with requests, the pack nothing.\n"
        "* **The cloud's own policies.** Lowest roles (ks120, ks211) are those of the services' default policies.\n"
        "* **Where a secret goes.** What a program does with a secret output, and who reads the state's passphrase.\n"
        "* **A login that is elsewhere.** What a provider does not set the plugin takes from `OS_*` variables or\n"
        "  from clouds.yaml; the pack looks there too, on the machine that runs it. In a preview without a login\n"
        "  nothing is there: ks902 says that nobody knows whose a credential is, and what decides it (ks116).\n"
        "* **Whose id a role has.** Which role an assignment gives is looked up by its id in `cloud.yaml` and in\n"
        "  `roleIds`; of any other id ks902 says that nobody could judge it. A role that the stack itself makes has\n"
        "  no id in the first preview: its name is judged instead (ks305).\n"
        "* **What is not known yet.** Told by ks902; the update's own findings come with all values.\n"
    )


def main() -> int:
    """Write the files, or with --check tell which differ."""
    stale = [path for path, text in generated().items() if not path.exists() or path.read_text() != text]
    if "--check" in sys.argv:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is stale; type: make generate", file=sys.stderr)
        return 1 if stale else 0
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(generated()[path])
    return 0


if __name__ == "__main__":
    sys.exit(main())
