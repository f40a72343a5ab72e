"""References to other stacks of the file backend: what the Pulumi CLI 3.255 shows, keeps and says of them."""

import json
import os
from dataclasses import replace

import pulumi
import pytest

from osaccess.engines.embedded.events import Diagnostic, Limits
from osaccess.engines.embedded.file_backend import FileBackend
from osaccess.engines.embedded.memory_backend import MemoryBackend
from osaccess.engines.embedded.stack_names import parse_stack_name
from osaccess.engines.embedded.steps import Op
from osaccess.engines.embedded.unopened_state import UnopenedState
from osaccess.engines.embedded.values import SecretValue
from osaccess.errors import Failed
from support.in_memory_provider import Thing

NET = "organization/net/prod"


def random_bytes(count):
    """One salt for all tests, because each new one costs 0.36 s."""
    return b"saltsalt" if count == 8 else os.urandom(count)


def backend_of(tmp_path, project, stack, passphrase="a passphrase"):
    return FileBackend(tmp_path / "state", project, stack, passphrase, random_bytes=random_bytes)


def exporting(plain="p"):
    def program():
        pulumi.export("plain", plain)
        pulumi.export("deep", {"a": [1, "x", {"b": True}]})
        pulumi.export("hidden", pulumi.Output.secret("s3cret"))
        pulumi.export("half", {"open": "o", "shut": pulumi.Output.secret("s3cret2")})

    return program


def referring(name=NET, logical="net"):
    def program():
        net = pulumi.StackReference(logical, stack_name=name)
        pulumi.export("plain", net.get_output("plain"))
        pulumi.export("hidden", net.require_output("hidden"))
        pulumi.export("deep", net.get_output("deep"))
        pulumi.export("missing", net.get_output("missing"))

    return program


@pytest.fixture
def net(tmp_path, make_lab):
    stack = make_lab(backend=backend_of(tmp_path, "net", "prod"))
    stack.made(exporting())
    return stack


@pytest.fixture
def app(tmp_path, make_lab):
    return make_lab(backend=backend_of(tmp_path, "rehearsal", "dev"))


def stored(stack, name):
    document = json.loads(stack.backend.checkpoint_file.read_bytes())
    entries = document["checkpoint"]["latest"]["resources"]
    return next(one for one in entries if one["urn"].endswith(f"::{name}"))


def test_outputs_of_another_stack_are_there_and_secret_ones_stay_secret(net, app):
    for result in (app.preview(referring()), app.up(referring())):
        assert result.succeeded
        assert result.outputs["plain"] == "p"
        assert result.outputs["hidden"] == SecretValue("s3cret")
        assert result.outputs["deep"] == {"a": [1, "x", {"b": True}]}
        assert "missing" not in result.outputs
        assert "s3cret" not in repr(result.events)
    for file in app.backend.checkpoint_file.parents[2].rglob("*"):
        assert not file.is_file() or b"s3cret" not in file.read_bytes(), file


def test_details_tell_what_is_secret(net, app):
    told = {}

    async def look():
        reference = pulumi.StackReference(NET)
        for name in ("plain", "hidden", "nothing"):
            details = await reference.get_output_details(name)
            told[name] = (details.value, details.secret_value)

    assert app.up(lambda: pulumi.Output.from_input(look())).succeeded
    assert told == {"plain": ("p", None), "hidden": (None, "s3cret"), "nothing": (None, None)}


def test_an_output_that_is_required_and_not_there_fails_the_program(net, app, messages_of):
    def program():
        pulumi.export("gone", pulumi.StackReference(NET).require_output("gone"))

    result = app.up(program)
    assert not result.succeeded
    assert "'gone'" in messages_of(result)


def test_the_state_holds_what_the_cli_writes(net, app):
    app.made(referring())
    provider = stored(app, "default")
    assert set(provider) == {"urn", "custom", "id", "type", "created", "modified"}
    assert provider["urn"] == "urn:pulumi:dev::rehearsal::pulumi:providers:pulumi::default"
    entry = stored(app, "net")
    assert entry["type"] == "pulumi:pulumi:StackReference"
    assert (entry["id"], entry["external"], entry["custom"]) == (NET, True, True)
    assert entry["inputs"] == {"name": NET}
    assert entry["provider"] == f"{provider['urn']}::{provider['id']}"
    assert entry["parent"].endswith("pulumi:pulumi:Stack::rehearsal-dev")
    assert set(entry["outputs"]) == {"name", "outputs", "secretOutputNames"}
    assert entry["outputs"]["secretOutputNames"] == ["half", "hidden"]
    assert set(entry["outputs"]["outputs"]["half"]["shut"]) == {"4dabf18193072939515e22adb298388d", "ciphertext"}
    assert "created" not in entry


def test_the_step_is_a_read_and_counts_only_where_it_finds_something_new(net, app, steps_of):
    """As `pulumi up` counts: not at first, not where nothing differs, and `read: 1` where an output differs."""
    first = app.up(referring())
    assert steps_of(first) == ["read net"]
    assert dict(first.changes) == {Op.CREATE: 1}
    again = app.up(referring())
    assert steps_of(again) == ["read net"]
    assert dict(again.changes) == {Op.SAME: 1}
    net.made(exporting("q"))
    for operation in (app.preview, app.up):
        changed = operation(referring(), expect_no_changes=True)
        assert changed.succeeded, changed.user_error
        assert dict(changed.changes) == {Op.SAME: 1, Op.READ: 1}
        assert changed.outputs["plain"] == "q"


def test_a_refresh_reads_it_again_and_a_destroy_discards_it(net, app, steps_of):
    app.made(referring())
    net.made(exporting("q"))
    refreshed = app.run(None).refresh()
    assert refreshed.succeeded
    assert dict(refreshed.changes) == {Op.SAME: 1, Op.UPDATE: 1}
    assert stored(app, "net")["outputs"]["outputs"]["plain"] == "q"
    gone = app.run(None).destroy()
    assert gone.succeeded
    assert dict(gone.changes) == {Op.DISCARD: 1, Op.DELETE: 1}
    assert steps_of(gone)[0] == "discard net"


def test_what_no_program_refers_to_any_more_is_discarded(net, app, steps_of):
    app.made(referring())
    result = app.up(lambda: None)
    assert result.succeeded
    assert steps_of(result) == ["discard net"]
    assert net.backend.read_checkpoint() is not None


def test_a_value_of_another_stack_reaches_a_resource(net, app):
    def program():
        Thing("a", note=pulumi.StackReference(NET).get_output("plain"))

    result = app.up(program)
    assert result.succeeded
    assert app.state(result, "a").outputs["note"] == "p"


def test_a_stack_may_refer_to_itself(app):
    app.made(exporting())
    result = app.up(referring("dev"))
    assert result.succeeded
    assert result.outputs["plain"] == "p"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("organization/net/nosuch", 'unknown stack "organization/net/nosuch"'),
        ("nosuch", 'unknown stack "nosuch"'),
        ("organization/nosuch", 'unknown stack "organization/nosuch"'),
        ("net/prod", "organization name must be 'organization'"),
        ("a/b/c/d", "more than three parts"),
        ("organization/net/pr*d", "names have 1 to 100"),
        ("organization/ne t/prod", "names have 1 to 100"),
    ],
)
def test_a_stack_that_is_not_there_fails_the_run_and_says_what_to_write(net, app, messages_of, name, text):
    """The same names are refused by `pulumi preview` 3.255."""
    for operation, prefix in ((app.preview, "Preview failed: "), (app.up, "")):
        result = operation(referring(name))
        assert not result.succeeded
        assert text in messages_of(result)
        assert prefix in messages_of(result)
        assert "organization/PROJECT/STACK" in messages_of(result)
        assert "Traceback" not in messages_of(result)


@pytest.mark.parametrize(
    "name", ["prod", "organization/prod", "organization//prod", "/prod", "organization/net/prod"]
)
def test_a_name_may_leave_out_its_own_project(name):
    assert parse_stack_name(name, "net") == ("net", "prod")


def test_an_empty_name_is_refused():
    with pytest.raises(Failed, match="names have 1 to 100"):
        parse_stack_name("", "net")


def test_secrets_under_another_passphrase_are_left_out_and_told(tmp_path, make_lab, messages_of):
    make_lab(backend=backend_of(tmp_path, "net", "prod", "another")).made(exporting())
    app = make_lab(backend=backend_of(tmp_path, "rehearsal", "dev"))
    result = app.up(referring())
    assert result.succeeded
    assert result.outputs["plain"] == "p"
    assert result.outputs["hidden"] == SecretValue({})
    assert stored(app, "net")["outputs"]["secretOutputNames"] == ["half", "hidden"]
    assert f"does not open the secret outputs of stack '{NET}': half, hidden" in messages_of(result)


def test_another_secrets_provider_is_refused(net, app):
    document = json.loads(net.backend.checkpoint_file.read_bytes())
    document["checkpoint"]["latest"]["secrets_providers"] = {"type": "cloud", "state": {}}
    net.backend.checkpoint_file.write_text(json.dumps(document))
    result = app.up(referring())
    assert not result.succeeded
    assert "does not support the secrets provider 'cloud'" in str(result.user_error)


def test_a_stack_without_an_update_exports_nothing(net, app):
    document = json.loads(net.backend.checkpoint_file.read_bytes())
    del document["checkpoint"]["latest"]["resources"]
    net.backend.checkpoint_file.write_text(json.dumps(document))

    def program():
        pulumi.export("plain", pulumi.StackReference(NET).get_output("plain"))

    result = app.up(program)
    assert result.succeeded
    assert "plain" not in result.outputs


def test_in_memory_the_other_stacks_are_those_that_were_given(make_lab, messages_of):
    other = make_lab(backend=MemoryBackend("net", "prod"))
    other.made(exporting())
    app = make_lab(backend=MemoryBackend(others={"acme/net/prod": other.backend}))
    assert app.up(referring("acme/net/prod")).outputs["hidden"] == SecretValue("s3cret")
    failed = app.up(referring(NET))
    assert "The other stacks of this run are: acme/net/prod" in messages_of(failed)


def without_a_login(app, program):
    run = replace(app.run(program), backend=UnopenedState.of(app.backend))
    result = run.preview()
    assert result.succeeded, [event for event in result.events if isinstance(event, Diagnostic)]
    return result, next(event for event in result.events if isinstance(event, Limits))


def test_without_a_login_a_reference_shows_what_the_state_remembers_of_it(net, app):
    app.made(referring())
    result, limits = without_a_login(app, referring())
    assert dict(result.changes) == {"same": 1}
    assert limits.lookups == (f"StackReference {NET} (taken as the state has it)",)
    assert set(result.outputs) >= {"plain", "hidden", "deep"}


def test_without_a_login_a_new_reference_shows_nothing(net, app):
    app.made(lambda: None)
    _, limits = without_a_login(app, referring())
    assert limits.lookups == (f"StackReference {NET}",)
