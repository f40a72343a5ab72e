"""What is unprotected or forgotten in a stored state, by command; the cloud hears nothing of it."""

import json
import os

import pulumi
import pytest

from osaccess.engines.embedded.file_backend import FileBackend
from osaccess.engines.embedded.operations import read_state
from osaccess.engines.embedded.state_edits import forget, unprotect, unprotect_all
from osaccess.errors import Failed
from support.command import osaccess
from support.in_memory_provider import Thing

Opts = pulumi.ResourceOptions


def random_bytes(count):
    """One salt for all tests, because each new one costs 0.36 s."""
    return b"saltsalt" if count == 8 else os.urandom(count)


def program():
    web = Thing("web", opts=Opts(protect=True))
    Thing("page", note=web.serial)
    Thing("alone")
    Thing("kept", opts=Opts(protect=True))


@pytest.fixture
def stack(make_lab, tmp_path):
    stack = make_lab(backend=FileBackend(tmp_path, "rehearsal", "dev", "a passphrase", random_bytes=random_bytes))
    stack.made(program)
    return stack


def urn_of(stack, name):
    return next(state.urn for state in read_state(stack.backend) if state.name == name)


def things(stack):
    return {state.name: state.protect for state in read_state(stack.backend) if state.is_remote}


def test_only_what_is_named_is_unprotected(stack):
    unprotect(stack.backend, (urn_of(stack, "web"),))
    assert things(stack) == {"web": False, "page": False, "alone": False, "kept": True}
    unprotect_all(stack.backend)
    assert not any(things(stack).values())
    assert stack.run(program).destroy().succeeded


def test_what_is_forgotten_stays_in_the_cloud(stack):
    forget(stack.backend, urn_of(stack, "alone"))
    assert set(things(stack)) == {"web", "page", "kept"}
    assert len(stack.cloud.objects) == 4
    assert stack.cloud.requests == []
    assert dict(stack.up(program).changes) == {"same": 4, "create": 1}


def test_what_others_need_is_forgotten_with_them_or_not_at_all(stack):
    urn = urn_of(stack, "web")
    with pytest.raises(Failed, match="These depend on 'web': page"):
        forget(stack.backend, urn, even_protected=True)
    with pytest.raises(Failed, match="Protected: web"):
        forget(stack.backend, urn, with_dependents=True)
    assert set(things(stack)) == {"web", "page", "alone", "kept"}
    forget(stack.backend, urn, even_protected=True, with_dependents=True)
    assert set(things(stack)) == {"alone", "kept"}


def test_the_stack_is_not_edited_under_a_run(stack, tmp_path):
    stack.backend.lock(stack.run().clock())
    other = FileBackend(tmp_path, "rehearsal", "dev", "a passphrase")
    with pytest.raises(Failed, match="is locked by process"):
        forget(other, urn_of(stack, "alone"))
    stack.backend.unlock()
    assert "alone" in things(stack)


def test_one_of_whom_an_old_half_is_left_is_not_forgotten(stack):
    def replaced():
        web = Thing("web", opts=Opts(protect=True))
        Thing("page", note=web.serial)
        Thing("alone", kind="another")
        Thing("kept", opts=Opts(protect=True))

    stack.cloud.faults.append(lambda method, name: [].pop() if method == "delete" else None)
    with pytest.raises(IndexError):
        stack.up(replaced)
    with pytest.raises(Failed, match="'alone' is in the state 2 times"):
        forget(stack.backend, urn_of(stack, "alone"))


# ---- the command ------------------------------------------------------------------------------------------------


@pytest.fixture
def command(stack, tmp_path):
    (tmp_path / "Pulumi.yaml").write_text("name: rehearsal\nruntime: python\n")
    environ = {
        "PULUMI_BACKEND_URL": f"file://{tmp_path}",
        "PULUMI_CONFIG_PASSPHRASE": "a passphrase",
        "OS_AUTH_URL": "http://127.0.0.1:9/v3",
        "OS_USERNAME": "nobody",
        "OS_PASSWORD": "canary-password",
        "OS_PROJECT_NAME": "nothing",
        "OS_USER_DOMAIN_NAME": "Default",
        "OS_PROJECT_DOMAIN_NAME": "Default",
    }
    fixed = ("--stack", "dev", "--engine", "embedded", "-C", tmp_path)
    return lambda *words: osaccess("state", *words, *fixed, environ=environ)


def test_the_command_unprotects_by_name_and_says_what(stack, command):
    ran = command("unprotect", "web", "alone", "--yes")
    assert (ran.code, ran.out) == (0, "  web is not protected any more\n")
    assert things(stack)["kept"]
    assert command("unprotect", "web", "--yes").out == "nothing of it was protected\n"
    ran = command("unprotect", "--all", "--yes", "--json")
    assert json.loads(ran.out) == {"unprotected": [urn_of(stack, "kept")]}
    assert not any(things(stack).values())


def test_the_command_forgets_by_urn_and_names_what_stays(stack, command):
    urn = urn_of(stack, "alone")
    id_ = next(state.id for state in read_state(stack.backend) if state.urn == urn)
    ran = command("delete", urn, "--yes")
    assert (ran.code, ran.out) == (0, f"  alone is forgotten; in the cloud it stays, as {id_}\n")
    assert "alone" not in things(stack)
    assert command("delete", "web", "--target-dependents", "--force", "--yes").code == 0
    assert set(things(stack)) == {"kept"}


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("delete", "nope", "--yes"), 2, "The stack has no resource 'nope'"),
        (("delete", "kept", "--yes"), 1, "Protected: kept"),
        (("delete", "web", "--yes"), 1, "These depend on 'web': page"),
        (("delete", "alone"), 2, "There is nobody to ask"),
        (("unprotect",), 2, "Name what shall be unprotected"),
        (("unprotect", "web", "--all"), 2, "Name what shall be unprotected"),
        (("unprotect", "web"), 2, "There is nobody to ask"),
    ],
)
def test_the_command_says_why_it_does_nothing(stack, command, words, code, told):
    before = stack.backend.read_checkpoint()
    ran = command(*words)
    assert ran.code == code
    assert told in ran.err
    assert stack.backend.read_checkpoint() == before


def test_a_name_that_two_resources_have_wants_a_urn(stack, command):
    class Group(pulumi.ComponentResource):
        def __init__(self):
            super().__init__("lab:index:Group", "alone", {})

    def twice():
        program()
        Group()

    stack.made(twice)
    ran = command("delete", "alone", "--yes")
    assert ran.code == 2
    assert "2 resources are called 'alone'" in ran.err
    assert "lab:index:Group::alone" in ran.err
