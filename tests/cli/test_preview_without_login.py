"""`osaccess preview --without-login`: the steps of a preview with a login, from the state alone, and what it cannot know.

Tiers: the edits of the example but a few are `slow`.
"""

import json
import shutil
import socket
from unittest import mock

import pytest

from osaccess.engines.embedded.stand_ins import STAND_IN
from support.command import QUIET, osaccess
from support.edits import EDITS, edited

QUICK = ("wider rules", "a new team", "another name of an owner")
BAD_INPUT = 2
ROTATION_DAY = "2090-03-10T00:00:00Z"


@pytest.fixture
def looked_at(applied_rehearsal, tmp_path):
    """What a pipeline has: the project and its state, no passphrase, no Keystone that could be asked."""
    project, _ = applied_rehearsal
    copy = tmp_path / "project"
    shutil.copytree(project, copy, ignore=shutil.ignore_patterns("keystone*", "*.sock", "log*"))
    (copy / ".osaccess/passphrase").write_text("not the passphrase of this state\n")
    return copy


def look(project, *more, now=QUIET):
    """Preview without a login; a connection, or a file of the project that changes, is a failure."""
    before = files_in(project)
    with mock.patch.object(socket.socket, "connect", _no_socket):
        ran = osaccess("preview", "--rehearsal", "--without-login", *now, "-C", project, *more)
    assert files_in(project) == before
    return ran


def _no_socket(*_):
    raise AssertionError("a preview without a login opens a connection")


def files_in(folder):
    return {
        path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts
    }


def steps_in(ran):
    rows = [
        (one["op"], one["urn"], tuple(one["changed"]), tuple(one["replaced_for"])) for one in ran.data["resources"]
    ]
    return sorted(rows), ran.data["changes"], sorted(one["message"] for one in ran.data["policy"])


def test_nothing_changes_where_nothing_changed_not_even_a_login(looked_at):
    ran = look(looked_at, "--json")
    assert ran.code == 0, ran.err
    assert set(ran.data["changes"]) == {"same"}
    kinds = {urn.split("::")[2].split("$")[-1] for urn in urns_of(looked_at)}
    assert "pulumi:providers:openstack" in kinds
    assert ran.data["changes"]["same"] == len(urns_of(looked_at))
    assert ran.data["limits"]["logins"] == ["deploy-login"]


def urns_of(project):
    state = json.loads((project / ".osaccess/state/.pulumi/stacks/osaccess/rehearsal.json").read_text())
    return [row["urn"] for row in state["checkpoint"]["latest"]["resources"]]


def test_it_ends_with_what_it_cannot_know(looked_at):
    ran = look(looked_at)
    said = ran.out.partition("What this preview cannot know:\n")[2].splitlines()
    assert [line.split(":")[0].strip() for line in said[:3]] == [
        "Drift",
        "Secrets, and what follows from them",
        "Logins",
    ]
    assert "password of data-jobs@data, web-ci@images, web-ci@web; 8 outputs of the stack" in ran.out


def test_every_report_says_what_the_preview_could_not_know_and_none_shows_a_secret(looked_at, tmp_path):
    ran = look(looked_at, "--report", tmp_path / "reports", "--event-log", tmp_path / "events")
    assert ran.code == 0, ran.err
    assert osaccess("report", tmp_path / "events", "--out", tmp_path / "again", *QUIET).code == 0
    state = (looked_at / ".osaccess/state/.pulumi/stacks/osaccess/rehearsal.json").read_text()
    ciphers = {part.partition('"')[0] for part in state.split('"ciphertext":"')[1:]}
    assert ciphers
    for folder in (tmp_path / "reports", tmp_path / "again"):
        for path in sorted(folder.iterdir()):
            text = path.read_text()
            assert "what the cloud has now was not read" in text, path
            assert STAND_IN not in text
            assert not [cipher for cipher in ciphers if cipher in text]
    events = (tmp_path / "events").read_text()
    assert STAND_IN not in events
    assert not [cipher for cipher in ciphers if cipher in events]


@pytest.mark.parametrize("form", [(), ("--without-secrets",)], ids=["encrypted", "without secrets"])
def test_an_exported_state_shows_the_same(applied_rehearsal, looked_at, tmp_path, form):
    project, _ = applied_rehearsal
    exported = osaccess("state", "export", "--rehearsal", *form, "-C", project)
    assert exported.code == 0, exported.err
    (tmp_path / "state.json").write_text(exported.out)
    ran = look(looked_at, "--state", tmp_path / "state.json", "--json")
    assert steps_in(ran) == steps_in(look(looked_at, "--json"))
    with mock.patch("sys.stdin", (tmp_path / "state.json").open()):
        assert look(looked_at, "--state", "-", "--json").data == ran.data


def test_an_export_without_secrets_holds_none_and_nothing_to_guess_them_by(applied_rehearsal):
    project, _ = applied_rehearsal
    text = osaccess("state", "export", "--rehearsal", "--without-secrets", "-C", project).out
    assert "v1:" not in text
    assert "salt" not in text
    assert text.count('"ciphertext": ""') > 8


def compare(project, copy, text, now=QUIET):
    """Compare a preview with a login of a document with one without."""
    original = (project / "access.yaml").read_text()
    (project / "access.yaml").write_text(text)
    (copy / "access.yaml").write_text(text)
    try:
        expected = osaccess("preview", "--rehearsal", *now, "-C", project, "--json")
    finally:
        (project / "access.yaml").write_text(original)
    ran = look(copy, "--json", now=now)
    if expected.code == BAD_INPUT:  # a living credential would move: both refuse it, in the same words
        assert (ran.code, ran.out, ran.err) == (expected.code, expected.out, expected.err)
        assert "belongs to" in ran.err
        return ran
    assert (ran.code, expected.code) == (0, 0), ran.err + expected.err
    assert steps_in(ran) == steps_in(expected)
    return ran


def example(project):
    return (project / "access.yaml").read_text()


@pytest.mark.parametrize("name", QUICK)
def test_an_edit_shows_the_steps_that_it_shows_with_a_login(applied_rehearsal, looked_at, name):
    compare(applied_rehearsal[0], looked_at, edited(example(looked_at), name))


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted({*EDITS} - {*QUICK}))
def test_any_edit_shows_the_steps_that_it_shows_with_a_login(applied_rehearsal, looked_at, name):
    """Slow tier: two previews for each."""
    compare(applied_rehearsal[0], looked_at, edited(example(looked_at), name))


def test_a_day_of_rotation_shows_the_steps_that_it_shows_with_a_login(applied_rehearsal, looked_at):
    ran = compare(applied_rehearsal[0], looked_at, example(looked_at), now=("--now", ROTATION_DAY))
    assert {one["op"] for one in ran.data["resources"] if "Credential" in one["type"]} >= {"create", "delete"}


def test_a_move_to_another_keystone_is_a_visible_change_of_every_login(looked_at):
    facts = looked_at / ".osaccess/cloud.yaml"
    text = facts.read_text()
    address = next(line.partition(": ")[2] for line in text.splitlines() if line.startswith("auth_url"))
    facts.write_text(text.replace(address, "https://keystone.example.org/v3"))
    changed = [one for one in look(looked_at, "--json").data["resources"] if "providers:openstack" in one["type"]]
    assert {(one["op"], *one["changed"]) for one in changed} == {("update", "authUrl")}
    assert len(changed) == 4


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--os-cloud", "mine"), "--os-cloud and --without-login do not go together"),
        (("--engine", "pulumi"), "--engine pulumi and --without-login do not go together"),
        (("--refresh",), "--refresh and --without-login do not go together"),
        ((), "Which stack?"),
        (("--stack", "prod"), "Where the state lies is not known"),
        (("--state", "none.json"), "none.json"),
        (("--state", "other.json"), "is the state of project 'other'"),
        (("--state", "prod.json", "--stack", "test"), "is the state of stack 'prod', not of 'test'"),
        (("--state", "empty.json"), "lists no resource"),
        (("--state", "no.json"), "no.json:1: this is no exported state"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(tmp_path, monkeypatch, more, said):
    (tmp_path / "Pulumi.yaml").write_text("name: osaccess\nruntime: python\n")
    for name, urn in (
        ("other", "urn:pulumi:prod::other::a:b:C::d"),
        ("prod", "urn:pulumi:prod::osaccess::a:b:C::d"),
    ):
        (tmp_path / f"{name}.json").write_text(export_of({"urn": urn, "type": "a:b:C"}))
    (tmp_path / "empty.json").write_text(export_of())
    (tmp_path / "no.json").write_text("no\n")
    monkeypatch.chdir(tmp_path)
    ran = osaccess("preview", "--without-login", *more)
    assert ran.code == 2
    assert said in ran.err
    assert "Traceback" not in ran.err


def export_of(*rows):
    return json.dumps({"version": 3, "deployment": {"resources": list(rows)}})


def test_a_state_needs_the_option_that_it_is_for(tmp_path):
    ran = osaccess("preview", "--state", tmp_path / "state.json")
    assert (ran.code, "Add --without-login" in ran.err) == (2, True)


def test_secrets_are_shown_or_left_out_but_not_both():
    ran = osaccess("state", "export", "--rehearsal", "--show-secrets", "--without-secrets")
    assert ran.code == 2
    assert "do not go together" in ran.err
