#!/usr/bin/env python3
"""Writes what is generated: profiles, pages, real output in pages. `scripts/lint` checks them."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from pulumi.provider.experimental.component import ComponentProvider
from real_output import PAGES, with_real_output

from osaccess.catalogue.loading import load_catalogue
from osaccess.catalogue.operations import Operation, role_shown
from osaccess.catalogue.presets import Preset, load_preset, operations_of, preset_names
from osaccess.components.plugin import HOSTED, NAME, VERSION
from osaccess.diagnosis.doctor.registry import CAUSES
from osaccess.rules.examples import NOW, a_credential, a_provider
from osaccess.rules.facts import CredentialFacts
from osaccess.rules.profiles import PROFILES
from osaccess.rules.registry import RULES
from osaccess.rules.rule import Rule
from osaccess.spec.schema import document_schema

ROOT = Path(__file__).resolve().parent.parent
PRESETS_HEADER = (
    "<!-- generated from src/osaccess/catalogue/data/presets by scripts/generate.py; do not edit -->\n"
)
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
    files[ROOT / "docs/presets.md"] = _presets()
    files[ROOT / "docs/access.schema.json"] = json.dumps(document_schema(), indent=2, ensure_ascii=False) + "\n"
    files |= {ROOT / page: with_real_output((ROOT / page).read_text()) for page in PAGES}
    files[ROOT / "docs/doctor-causes.md"] = _causes()
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
    rows = "".join(f"| [{rule.id}]({rule.number}.md) | {rule.severity} | {rule.wants} |\n" for rule in RULES)
    return (
        f"{HEADER}# Policy rules\n\n"
        "Every rule is mandatory: a finding blocks the resource before any request is sent. The settings per\n"
        "profile are in `policies/profiles/`.\n\n"
        f"| rule | severity | what it wants |\n|---|---|---|\n{rows}"
    )


def _page(rule: Rule) -> str:
    knobs = "".join(f"| `{k.name}` | {k.default} | {k.description} |\n" for k in rule.knobs)
    settings = f"\n## Settings\n| name | default | meaning |\n|---|---|---|\n{knobs}" if knobs else ""
    return (
        f"{HEADER}# {rule.id}\n\n{rule.wants}\n\n**Why.** {rule.why}\n\n"
        f"Severity {rule.severity}; judges each {rule.subject}, raw or made by a component.\n{settings}\n"
        f"## Passes\n{''.join(_example(name, facts) for name, facts in rule.good.items())}\n"
        f"## Is refused\n{''.join(_refused(rule, name, facts) for name, facts in rule.bad.items())}"
    )


def _refused(rule: Rule, name: str, facts: object) -> str:
    outcome = rule.judge(facts, NOW)[0]  # type: ignore[arg-type]
    return f"{_example(name, facts)}\n  > {outcome.problem}\n  > Have: `{outcome.have}`. Fix: {outcome.mend}\n\n"


def _example(name: str, facts: object) -> str:
    return f"* **{name}**: {_shown(facts)}\n"


def _shown(facts: object) -> str:
    """Return what an example has that the sound credential or provider has not."""
    if isinstance(facts, CredentialFacts):
        given, usual = asdict(facts), asdict(a_credential())
    else:
        given, usual = _login_of(facts), _login_of(a_provider())
    changed = {key: given.get(key) for key in {**usual, **given} if given.get(key) != usual.get(key)}
    return ", ".join(f"`{key} = {value!r}`" for key, value in changed.items()) or "as in most programs"


def _login_of(facts: object) -> dict[str, object]:
    return {**facts.settings, **({"environment": facts.inherited} if facts.inherited else {})}  # type: ignore[attr-defined]


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
