"""State in the layout of the CLI's file backend."""

import errno
import hashlib
import json
import os
import stat
import subprocess
import sys

import pulumi
import pytest
import yaml

from osaccess.engines.embedded import state_files
from osaccess.engines.embedded.file_backend import FileBackend
from osaccess.engines.embedded.operations import read_state
from osaccess.engines.embedded.passphrase import PassphraseCrypter
from osaccess.engines.embedded.refusals import UnsupportedByEmbeddedEngine
from osaccess.engines.embedded.values import SecretValue
from osaccess.errors import BadInput, Failed
from support.in_memory_provider import Credential, LabProvider, Thing


def random_bytes(count):
    """One salt for all tests, because each new one costs 0.36 s."""
    return b"saltsalt" if count == 8 else os.urandom(count)


@pytest.fixture
def backend(tmp_path):
    return FileBackend(tmp_path / "state", "rehearsal", "dev", "a passphrase", random_bytes=random_bytes)


@pytest.fixture
def stack(make_lab, backend):
    return make_lab(backend=backend)


def program():
    provider = LabProvider("adm", password=pulumi.Output.secret("hunter22"))
    credential = Credential("deploy", role="member", opts=pulumi.ResourceOptions(provider=provider))
    Thing("note", note="n")
    pulumi.export("secret", credential.secret)
    pulumi.export("role", "member")


def document(backend):
    return json.loads(backend.checkpoint_file.read_bytes())


def test_the_checkpoint_has_what_the_cli_insists_on(stack, backend):
    stack.made(program)
    written = document(backend)
    latest = written["checkpoint"]["latest"]
    assert written["version"] == 3
    assert written["checkpoint"]["stack"] == "organization/rehearsal/dev"
    assert latest["manifest"]["magic"] == hashlib.sha256(latest["manifest"]["version"].encode()).hexdigest()
    assert latest["secrets_providers"]["type"] == "passphrase"
    assert latest["secrets_providers"]["state"]["salt"].startswith("v1:")
    root = latest["resources"][0]
    assert (root["type"], root["custom"]) == ("pulumi:pulumi:Stack", False)
    credential = next(entry for entry in latest["resources"] if entry["urn"].endswith("::deploy"))
    assert credential["outputs"]["id"] == credential["id"]
    assert credential["additionalSecretOutputs"] == ["secret"]
    assert credential["propertyDependencies"] == {"role": []}
    assert "protect" not in credential


def test_the_files_beside_it_are_those_of_the_cli(stack, backend):
    stack.made(program)
    stack.made(program)
    home = backend.checkpoint_file.parents[2]
    assert (home / "meta.yaml").read_text() == "version: 1\n"
    assert sorted(path.name for path in backend.checkpoint_file.parent.iterdir()) == [
        "dev.json",
        "dev.json.attrs",
        "dev.json.bak",
    ]
    history = sorted(path.name.split(".", 1)[1] for path in (home / "history/rehearsal/dev").iterdir())
    assert history == sorted(
        ["history.json", "history.json.attrs", "checkpoint.json", "checkpoint.json.attrs"] * 2
    )
    assert list(backend.lock_folder.iterdir()) == []


def test_nothing_is_readable_for_others(stack, backend):
    stack.made(program)
    home = backend.checkpoint_file.parents[2]
    for path in (home, *home.rglob("*")):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path


def test_no_secret_lies_in_any_file_in_clear(stack, backend):
    result = stack.made(program)
    secret = result.outputs["secret"].value
    for path in backend.checkpoint_file.parents[2].rglob("*"):
        if path.is_file():
            content = path.read_text()
            assert secret not in content, path
            assert "hunter22" not in content, path
            assert "a passphrase" not in content, path
    assert secret not in repr(result)
    assert "hunter22" not in repr(result)


def test_the_state_is_read_back_with_its_secrets_wrapped(stack, backend):
    result = stack.made(program)
    states = {state.name: state for state in read_state(backend)}
    assert states["deploy"].outputs["secret"] == result.outputs["secret"]
    assert isinstance(states["deploy"].outputs["secret"], SecretValue)
    assert states["rehearsal-dev"].outputs["role"] == "member"


def test_another_passphrase_is_refused_and_changes_nothing(stack, backend, tmp_path, make_lab):
    stack.made(program)
    before = backend.checkpoint_file.read_bytes()
    other = FileBackend(tmp_path / "state", "rehearsal", "dev", "another", random_bytes=random_bytes)
    with pytest.raises(BadInput, match="passphrase does not open"):
        make_lab(backend=other).up(program)
    assert backend.checkpoint_file.read_bytes() == before
    assert list(backend.lock_folder.iterdir()) == []


def test_unknown_fields_are_kept(stack, backend):
    stack.made(program)
    written = document(backend)
    latest = written["checkpoint"]["latest"]
    latest["futureKey"] = {"a": 1}
    latest["metadata"] = {"integrity_error": None}
    for entry in latest["resources"]:
        entry["stackTrace"] = [{"line": 3}]
    backend.checkpoint_file.write_text(json.dumps(written))
    stack.made(program)
    latest = document(backend)["checkpoint"]["latest"]
    assert latest["futureKey"] == {"a": 1}
    assert latest["metadata"] == {"integrity_error": None}
    assert all(entry["stackTrace"] == [{"line": 3}] for entry in latest["resources"])


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (lambda d: d.update(version=5), "other versions"),
        (lambda d: d.update(features=["x"]), "features"),
        (lambda d: d["checkpoint"]["latest"].update(snippets=[1]), "snippets"),
        (
            lambda d: d["checkpoint"]["latest"].update(secrets_providers={"type": "cloud", "state": {}}),
            "secrets provider 'cloud'",
        ),
    ],
    ids=["version", "features", "snippets", "secrets provider"],
)
def test_what_cannot_be_continued_is_refused_in_one_sentence(stack, backend, change, text):
    stack.made(program)
    written = document(backend)
    change(written)
    backend.checkpoint_file.write_text(json.dumps(written))
    with pytest.raises(UnsupportedByEmbeddedEngine, match=text) as refusal:
        stack.up(program)
    assert "--engine pulumi" in refusal.value.mend


def test_a_damaged_state_is_not_taken_for_an_empty_one(stack, backend):
    stack.made(program)
    backend.checkpoint_file.write_text("{")
    with pytest.raises(BadInput, match="is no JSON"):
        stack.up(program)


def test_a_second_run_is_refused_and_told_who_holds_the_lock(stack, backend):
    from datetime import UTC, datetime

    backend.lock(datetime.now(UTC))
    try:
        other = FileBackend(backend.checkpoint_file.parents[3], "rehearsal", "dev", "a passphrase")
        with pytest.raises(Failed) as refusal:
            other.lock(datetime.now(UTC))
    finally:
        backend.unlock()
    assert f"locked by process {os.getpid()} on " in refusal.value.problem
    assert "not running any more" not in refusal.value.problem
    assert f"rm '{backend.lock_folder}" in refusal.value.mend
    assert list(backend.lock_folder.iterdir()) == []


def test_the_lock_of_a_dead_process_is_told_as_such(stack, backend):
    import socket

    dead = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True)
    backend.lock_folder.mkdir(parents=True)
    holder = {"pid": int(dead.stdout), "username": "u", "hostname": socket.gethostname(), "timestamp": "t"}
    (backend.lock_folder / "x.json").write_text(json.dumps(holder))
    with pytest.raises(Failed, match="which is not running any more") as refusal:
        stack.up(program)
    assert refusal.value.mend == "Type: osaccess state unlock --stack dev"
    assert stack.preview(program).succeeded  # a preview takes no lock


def test_a_full_disk_leaves_no_lock_behind_and_is_told(backend, monkeypatch):
    from datetime import UTC, datetime

    monkeypatch.setattr(state_files, "write_atomically", _full_at_the_attributes(state_files.write_atomically))
    with pytest.raises(BadInput, match="No space left") as refusal:
        backend.lock(datetime.now(UTC))
    assert "Make room" in refusal.value.mend
    assert list(backend.lock_folder.iterdir()) == []


def _full_at_the_attributes(write):
    def written(path, data, **how):
        if path.name.endswith(".json.attrs"):
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        write(path, data, **how)

    return written


def test_a_folder_that_cannot_be_written_is_named(stack, backend, tmp_path):
    (tmp_path / "state").write_text("a file where the folder should be")
    with pytest.raises(BadInput, match="cannot be kept in"):
        stack.up(program)
    assert stack.cloud.requests == []


def test_the_passphrase_cipher_is_the_clis():
    """The values were written by the Pulumi CLI's secrets provider, version 3.260."""
    crypter = PassphraseCrypter.with_new_salt("x", random_bytes)
    again = PassphraseCrypter.of_salt_state("x", crypter.salt_state, random_bytes)
    cipher = crypter.encrypt('"pw"')
    assert cipher.startswith("v1:")
    assert again.decrypt(cipher) == '"pw"'
    assert crypter.encrypt('"pw"') != cipher


# ---- configuration ----------------------------------------------------------------------------------------------


def test_configuration_comes_from_project_stack_and_caller_in_this_order(lab):
    (lab.folder / "Pulumi.yaml").write_text(
        "name: rehearsal\nruntime: {name: python}\nconfig: {one: a, two: {value: a}, three: {default: a}}\n"
    )
    (lab.folder / "Pulumi.dev.yaml").write_text("config: {rehearsal:two: b, rehearsal:three: b, lab:list: [1]}\n")

    def exports():
        config = pulumi.Config()
        for key in ("one", "two", "three"):
            pulumi.export(key, config.require(key))
        pulumi.export("list", pulumi.Config("lab").require_object("list"))

    result = lab.up(exports, config={"rehearsal:three": "c"})
    assert result.outputs == {"one": "a", "two": "b", "three": "c", "list": [1]}


def test_secrets_of_the_stack_file_are_opened(make_lab, backend, tmp_path):
    crypter = backend.crypter(None)
    file = {
        "encryptionsalt": crypter.salt_state,
        "config": {"rehearsal:token": {"secure": crypter.encrypt("hunter22")}},
    }
    (tmp_path / "Pulumi.dev.yaml").write_text(yaml.safe_dump(file))
    stack = make_lab(backend=backend)
    result = stack.up(lambda: pulumi.export("token", pulumi.Config().require_secret("token")))
    assert result.outputs == {"token": SecretValue("hunter22")}


@pytest.mark.parametrize("file", ["Pulumi.yaml", "Pulumi.dev.yaml"])
def test_autonaming_modes_are_refused(lab, file):
    (lab.folder / "Pulumi.yaml").write_text("name: rehearsal\nruntime: python\n")
    text = "config: {'pulumi:autonaming': {mode: verbatim}}\n"
    (lab.folder / file).write_text(("name: rehearsal\nruntime: python\n" if file == "Pulumi.yaml" else "") + text)
    with pytest.raises(UnsupportedByEmbeddedEngine, match="autonaming"):
        lab.preview(lambda: None)


def test_a_program_in_another_language_is_refused(lab):
    (lab.folder / "Pulumi.yaml").write_text("name: rehearsal\nruntime: nodejs\n")
    with pytest.raises(UnsupportedByEmbeddedEngine, match="nodejs"):
        lab.run().preview()


@pytest.mark.parametrize("file", ["Pulumi.yaml", "Pulumi.dev.yaml"])
def test_a_broken_file_is_told_with_its_line_and_without_what_stands_there(lab, file):
    (lab.folder / "Pulumi.yaml").write_text("name: rehearsal\nruntime: python\n")
    text = (lab.folder / file).read_text() if (lab.folder / file).exists() else ""
    (lab.folder / file).write_text(f"{text}config:\n  a: [canary, 'more canaries\n")
    with pytest.raises(BadInput) as refusal:
        lab.preview(lambda: None)
    assert f"{file}:" in str(refusal.value)
    assert "This is not YAML" in str(refusal.value)
    assert "canar" not in str(refusal.value)


def tied():
    root = Thing("root", name="root")
    Thing("tied", name="tied", opts=pulumi.ResourceOptions(replace_with=[root]))


def test_what_older_clis_would_lose_is_announced_as_a_feature(stack, backend):
    stack.made(program)
    assert (document(backend)["version"], "features" in document(backend)) == (3, False)
    stack.made(tied)
    written = document(backend)
    assert (written["version"], written["features"]) == (4, ["replaceWith"])
    assert dict(stack.up(tied).changes)["same"] >= 3
    stack.made(program)
    assert document(backend)["version"] == 3
