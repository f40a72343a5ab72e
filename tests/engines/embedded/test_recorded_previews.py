"""Every recorded preview that needs no Keystone has the steps of the real engine.

The state is the recorded one of the step before, the program is the recorded one, the provider is the real one of
this package; data sources are answered from a table, and any request fails the test.
"""

import json
import re
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pulumi_openstack
import pytest

from osaccess.engines.embedded.events import Limits, PolicyViolation, ResourceDone, ResourceFailed, ResourcePre
from osaccess.engines.embedded.identity_plugin import OpenStackPlugin
from osaccess.engines.embedded.memory_backend import MemoryBackend
from osaccess.engines.embedded.operations import EmbeddedRun
from osaccess.engines.embedded.policy_folder import PackFolder
from osaccess.engines.embedded.unopened_state import UnopenedState
from osaccess.engines.embedded.values import SECRET_SIGNATURE, SIGNATURE_KEY

# Its modules load lazily, and a test that imports one of them by its dotted name first leaves the package half loaded.
assert pulumi_openstack.identity.ApplicationCredential

TRACES = Path(__file__).parents[2] / "traces"
VERSION = "5.5.3"
MADE_OUT_OF_BAND = {"id:theirs": "<id:1>", "id:second": "<id:2>"}
"""What other hands made in Keystone; the ids are in the traces, their names are not."""


def cases():
    for folder in sorted((TRACES / "scenarios").iterdir()):
        trace = json.loads((folder / "trace.json").read_text())
        for number, step in enumerate(trace["steps"]):
            wanted = step["step"]
            is_preview = wanted.get("do") == "preview" or (
                wanted.get("do") == "destroy" and wanted.get("preview_only")
            )
            if (is_preview and not wanted.get("args") and not step.get("http")) or (
                is_preview and not wanted.get("args") and all("/roles" in r["req"] for r in step["http"])
            ):
                yield pytest.param(folder, number, id=f"{folder.name} {number}")


class TableOfRoles:
    """A provider that answers `getRole` without asking anybody."""

    def __init__(self, provider):
        self._provider = provider

    def __getattr__(self, name):
        return getattr(self._provider, name)

    def invoke(self, token, args):
        if "getRole" not in token or args["name"] == "nosuch":
            pytest.fail("this step needs a Keystone: `cases` should leave it out")
        return {"id": f"<role:{args['name']}>", "name": args["name"], "domainId": "", "region": "RegionOne"}


class RecordedPlugin(OpenStackPlugin):
    def __init__(self):
        super().__init__(session_of=lambda login: pytest.fail(f"a request was about to be sent as {login}"))

    def configure(self, config):
        return TableOfRoles(super().configure(config))


def state_before(steps, number):
    """The last exported state before a step, as a checkpoint."""
    exported = [step["deployment"] for step in steps[:number] if isinstance(step.get("deployment"), dict)]
    if not exported:
        return None
    deployment = exported[-1]
    places = {text: place for place, text in enumerate(deployment["order"])}
    resources = sorted(deployment["resources"], key=lambda entry: places[short_of(entry)])
    latest = {
        "manifest": {},
        "secrets_providers": {"type": "memory"},
        "resources": [with_secrets(entry) for entry in resources],
    }
    if any(step["step"].get("cli", [])[:2] == ["state", "unprotect"] for step in steps[:number]):
        for entry in latest["resources"]:
            entry.pop("protect", None)
    text = json.dumps({"version": 3, "checkpoint": {"latest": latest}})
    return text.replace('"<version>"', f'"{VERSION}"').encode()


def short_of(entry):
    return " ".join(entry["urn"].split("::")[2:]) + (" (delete)" if entry.get("delete") else "")


def with_secrets(value):
    if isinstance(value, dict):
        if set(value) == {"<secret>"}:
            return {SIGNATURE_KEY: SECRET_SIGNATURE, "plaintext": json.dumps(value["<secret>"])}
        return {key: with_secrets(item) for key, item in value.items()}
    return [with_secrets(item) for item in value] if isinstance(value, list) else value


def environment_of(steps, number, checkpoint):
    latest = json.loads(checkpoint)["checkpoint"]["latest"]["resources"] if checkpoint else []
    names = MADE_OUT_OF_BAND | {f"id:{entry['urn'].split('::')[-1]}": entry.get("id", "") for entry in latest}
    environment = {"KS_URL": "http://keystone/v3", "KS_PASSWORD": "<generated>"}
    for entry in latest:
        if entry["urn"].endswith("::admin"):
            environment["KS_URL"] = entry["inputs"]["authUrl"]
            environment["KS_PASSWORD"] = json.loads(entry["inputs"]["password"]["plaintext"])
    for step in steps[: number + 1]:
        environment.update(step["step"].get("env", {}))
        for key, text in step["step"].get("env_from", {}).items():
            environment[key] = re.sub(r"\{([a-z]+:[\w.-]+)\}", lambda match: names[match.group(1)], text)
    return environment


def config_of(steps, number, project):
    config, secret = {}, set()
    for step in steps[: number + 1]:
        for *flags, key, value in step["step"].get("config", []):
            config[f"{project}:{key}"] = value
            if "--secret" in flags:
                secret.add(f"{project}:{key}")
    return config, frozenset(secret)


PHASES = {ResourcePre: "pre", ResourceDone: "outputs", ResourceFailed: "failed"}


def order_of(result):
    return [
        f"{PHASES[type(event)]} {event.op} {' '.join(event.urn.split('::')[2:])}"
        for event in result.events
        if type(event) in PHASES
    ]


def recorded_run(tmp_path, folder, number):
    """Return the recorded step, and the run of it on the state of the step before."""
    steps = json.loads((folder / "trace.json").read_text())["steps"]
    work = tmp_path / "work"
    shutil.copytree(folder, work)
    shutil.copy(TRACES / "lab.py", work)
    (work / "Pulumi.yaml").write_text(f"name: {folder.name}\nruntime: python\n")
    packs = ()
    if (work / "pack").is_dir():
        (work / "pack").chmod(0o755)
        (work / "pack" / "PulumiPolicy.yaml").write_text("runtime: python\nversion: 0.0.1\n")
        packs = (PackFolder(work / "pack"),)
    backend = MemoryBackend(folder.name, "dev")
    backend.checkpoint = state_before(steps, number)
    config, secret = config_of(steps, number, folder.name)
    return steps[number], EmbeddedRun(
        project_folder=work,
        stack="dev",
        backend=backend,
        plugins=(RecordedPlugin(),),
        config=config,
        secret_config_keys=secret,
        environment=environment_of(steps, number, backend.checkpoint),
        packs=packs,
    )


@pytest.mark.parametrize(("folder", "number"), list(cases()))
def test_the_steps_are_those_of_the_real_engine(tmp_path, messages_of, folder, number):
    recorded, run = recorded_run(tmp_path, folder, number)
    result = run.preview() if recorded["step"]["do"] == "preview" else run.destroy(dry_run=True)
    assert Counter(order_of(result)) == Counter(recorded["order"]), messages_of(result)
    assert {str(op): count for op, count in result.changes.items()} == recorded["summary"]["resourceChanges"]
    assert result.succeeded == (recorded["exit"] == 0)
    told = [event for event in result.events if isinstance(event, PolicyViolation)]
    policy_events = [event["policyEvent"] for event in recorded.get("other_events", []) if "policyEvent" in event]
    assert Counter((event.policy, event.level.value, event.urn) for event in told) == Counter(
        (event["policyName"], event["enforcementLevel"], event["resourceUrn"]) for event in policy_events
    )


NOBODY_CAN_TELL = {
    "provider_password_changed 1", "secret_outputs_and_config 6",  # a secret changes, which nobody opens
    "properties_of_an_assignment 2", "properties_of_an_inherited_assignment 2",  # a role is looked up by its name
}  # fmt: skip
"""Scenario and step that change something of which a preview without a login says that it is undecided."""


def of_real_states():
    for case in cases():
        folder, number = case.values
        steps = json.loads((folder / "trace.json").read_text())["steps"]
        if steps[number]["step"]["do"] == "preview" and state_before(steps, number):
            yield case


@pytest.mark.parametrize(("folder", "number"), list(of_real_states()))
def test_without_a_login_the_steps_are_those_of_the_real_engine(tmp_path, messages_of, folder, number):
    recorded, run = recorded_run(tmp_path, folder, number)
    exported = json.loads(run.backend.checkpoint)["checkpoint"]["latest"]
    unopened = UnopenedState.of_export(exported, folder.name, "dev")
    plugin = OpenStackPlugin(session_of=lambda login: pytest.fail(f"a request was about to be sent as {login}"))
    result = replace(run, backend=unopened, plugins=(plugin,)).preview()
    limits = next(event for event in result.events if isinstance(event, Limits))
    undecided = {" ".join(urn.split("::")[2:]) for urn in limits.undecided}
    not_seen = Counter(recorded["order"]) - Counter(order_of(result))
    subjects = {line.split(" ", 2)[2] for line in not_seen}
    assert subjects <= undecided, messages_of(result)
    assert bool(not_seen) == (f"{folder.name} {number}" in NOBODY_CAN_TELL)
    seen_instead = Counter(order_of(result)) - Counter(recorded["order"])
    assert seen_instead == Counter(f"{part} same {subject}" for part in ("pre", "outputs") for subject in subjects)
