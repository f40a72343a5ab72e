"""A state that the real engine wrote is read, continued and written without loss."""

import json
from pathlib import Path

import pytest

from osaccess.engines.embedded.identity_plugin import OpenStackPlugin
from osaccess.engines.embedded.memory_backend import MemoryBackend
from osaccess.engines.embedded.operations import EmbeddedRun, read_deployment
from osaccess.engines.embedded.pending import PendingCreates
from osaccess.engines.embedded.state_edits import unprotect_all
from osaccess.engines.embedded.values import SECRET_SIGNATURE, SIGNATURE_KEY

SCENARIOS = Path(__file__).parent / "scenarios"
UNKNOWN_FIELDS = {"sourcePosition": "project:///__main__.py#3,1", "somethingNew": {"a": [1, None]}}


def with_secrets(value):
    if isinstance(value, dict):
        if set(value) == {"<secret>"}:
            return {SIGNATURE_KEY: SECRET_SIGNATURE, "plaintext": json.dumps(value["<secret>"])}
        return {key: with_secrets(item) for key, item in value.items()}
    return [with_secrets(item) for item in value] if isinstance(value, list) else value


def deployment(scenario, number):
    return with_secrets(
        json.loads((SCENARIOS / scenario / "trace.json").read_text())["steps"][number]["deployment"]
    )


def backend_of(scenario, number, **more):
    recorded = deployment(scenario, number)
    latest = {
        "manifest": {},
        "secrets_providers": {"type": "memory"},
        "resources": [{**entry, **UNKNOWN_FIELDS} for entry in recorded["resources"]],
        "metadata": {"integrity_error": {}},
        **{key: recorded[key] for key in ("pending_operations",) if key in recorded},
        **more,
    }
    backend = MemoryBackend(scenario, "dev")
    backend.checkpoint = json.dumps({"version": 3, "checkpoint": {"latest": latest}}).encode()
    return backend


def latest_of(backend):
    return json.loads(backend.checkpoint)["checkpoint"]["latest"]


def run_of(backend, tmp_path):
    return EmbeddedRun(project_folder=tmp_path, stack="dev", backend=backend, plugins=(OpenStackPlugin(),))


def test_a_pending_create_of_the_cli_is_read():
    [pending] = read_deployment(backend_of("interrupted_create", 0)).pending
    assert (pending.operation, pending.state.name, pending.state.id) == ("creating", "b", "")
    assert pending.state.inputs["name"] == "b"


def test_a_pending_create_is_written_back_as_it_was():
    backend = backend_of("interrupted_create", 0)
    before = latest_of(backend)["pending_operations"]
    unprotect_all(backend)
    assert latest_of(backend)["pending_operations"] == before


def test_pending_updates_and_deletes_are_forgotten_with_the_next_run(tmp_path):
    pending = deployment("interrupted_create", 0)["pending_operations"]
    backend = backend_of(
        "interrupted_create", 0, resources=[], pending_operations=[{**pending[0], "type": "deleting"}]
    )
    assert run_of(backend, tmp_path).refresh().succeeded
    assert "pending_operations" not in latest_of(backend)


@pytest.mark.parametrize(
    ("pending", "kept"),
    [
        (PendingCreates(), 1),
        (PendingCreates(clear=True), 0),
        (
            PendingCreates(
                imported={"urn:pulumi:dev::interrupted_create::openstack:identity/project:Project::b": "x"}
            ),
            0,
        ),
        (PendingCreates(imported={"urn:pulumi:dev::interrupted_create::other": "x"}), 1),
    ],
    ids=["refresh", "clear", "import", "import of another"],
)
def test_a_refresh_forgets_pending_creates_only_when_told(tmp_path, pending, kept):
    backend = backend_of("interrupted_create", 0, resources=[])
    assert run_of(backend, tmp_path).refresh(pending=pending).succeeded
    assert len(latest_of(backend).get("pending_operations", ())) == kept


@pytest.mark.parametrize("folder", sorted(SCENARIOS.iterdir()), ids=lambda folder: folder.name)
def test_every_recorded_state_is_written_back_whole(folder):
    steps = json.loads((folder / "trace.json").read_text())["steps"]
    for number, step in enumerate(steps):
        if not isinstance(step.get("deployment"), dict) or any(
            entry.get("protect") for entry in step["deployment"]["resources"]
        ):
            continue
        backend = backend_of(folder.name, number)
        before = {json.dumps(ciphered(entry), sort_keys=True) for entry in latest_of(backend)["resources"]}
        unprotect_all(backend)
        after = {json.dumps(entry, sort_keys=True) for entry in latest_of(backend)["resources"]}
        assert after == before


def ciphered(value):
    """The form in which this backend keeps a secret."""
    if isinstance(value, dict):
        if value.get(SIGNATURE_KEY) == SECRET_SIGNATURE:
            compact = json.dumps(json.loads(value["plaintext"]), separators=(",", ":"))
            return {SIGNATURE_KEY: SECRET_SIGNATURE, "ciphertext": compact}
        return {key: ciphered(item) for key, item in value.items()}
    return [ciphered(item) for item in value] if isinstance(value, list) else value
