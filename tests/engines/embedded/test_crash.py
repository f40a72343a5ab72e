"""A kill at any moment loses track of nothing (design, decision 12)."""

import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from support.in_memory_provider import CREDENTIAL, THING, Cloud, Credential, Thing

sys.path.insert(0, str(Path(__file__).parent))
from crash_program import Reaper, run_of

from osaccess.clock import utc_now
from osaccess.engines.embedded.checkpoint import digest_of, encode_checkpoint, load_checkpoint
from osaccess.engines.embedded.operations import read_state
from osaccess.engines.embedded.pending import PendingCreates
from osaccess.engines.embedded.provider import AnswerLost
from osaccess.engines.embedded.recovery import announce_checkpoint
from osaccess.engines.embedded.state_edits import unprotect_all
from osaccess.errors import Failed


def die_at(folder: Path, version: str, place: int, operation: str = "up") -> int:
    """Run in a child process that dies at a place; return its exit status (77 = it died there)."""
    child = os.fork()
    if child == 0:
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            getattr(run_of(folder, version, Reaper(place))[0], operation)()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def places(tmp_path: Path, version: str, before: Path | None, operation: str = "up") -> int:
    """Count the places of an undisturbed run."""
    folder = tmp_path / "count"
    copy(before, folder)
    reaper = Reaper(0)
    getattr(run_of(folder, version, reaper)[0], operation)()
    return reaper.seen


def copy(source: Path | None, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    if source is None:
        target.mkdir()
    else:
        shutil.copytree(source, target)


def remove_lock(backend) -> None:
    if not backend.lock_folder.exists():
        return
    for path in backend.lock_folder.iterdir():
        path.unlink()


def require_nothing_lost(folder: Path, version: str, place: int, messages_of) -> None:
    """The next run ends with a cloud that is exactly what the state lists, or names what it cannot know of."""
    run, cloud, backend = run_of(folder, version)
    remove_lock(backend)
    result = run.up()
    told = messages_of(result)
    known = {state.id for state in result.resources if state.type in (THING, CREDENTIAL)}
    unknown = {id_: item for id_, item in cloud.objects.items() if id_ not in known}
    where = f"place {place}: {told}"
    for item in unknown.values():
        assert item["type"] == THING, where  # a credential is never lost from sight
        assert "pulumi import --stack dev lab:index:Thing" in told, where
    assert [name for name in cloud.names() if cloud.names().count(name) > 1] == [], where
    if unknown:
        return
    assert result.succeeded, where
    assert known == set(cloud.objects), where
    order = [state.urn for state in result.resources]
    for at, state in enumerate(result.resources):
        assert all(order.index(urn) < at for urn in state.needs()), where
    again = run.up()
    assert set(again.changes) == {"same"}, where
    assert not backend.journal_file.exists(), where


@pytest.mark.parametrize("shift", range(4))
def test_a_kill_at_any_place_of_a_first_up_loses_nothing(tmp_path, messages_of, shift):
    count = places(tmp_path, "a", None)
    assert count > 40
    deaths = 0  # the last places may not come up: how often a checkpoint is written depends on the time
    for place in range(1 + shift, count + 1, 4):
        folder = tmp_path / "run"
        copy(None, folder)
        deaths += die_at(folder, "a", place) == 77
        require_nothing_lost(folder, "a", place, messages_of)
    assert deaths > 8


@pytest.mark.parametrize("shift", range(4))
def test_a_kill_at_any_place_of_an_up_with_replacements_loses_nothing(tmp_path, messages_of, shift):
    before = tmp_path / "before"
    before.mkdir()
    assert run_of(before, "a")[0].up().succeeded
    count = places(tmp_path, "b", before)
    deaths = 0  # the last places may not come up: how often a checkpoint is written depends on the time
    for place in range(1 + shift, count + 1, 4):
        folder = tmp_path / "run"
        copy(before, folder)
        deaths += die_at(folder, "b", place) == 77
        require_nothing_lost(folder, "b", place, messages_of)
    assert deaths > 8


@pytest.fixture
def made(tmp_path):
    """The folder of a stack after its first up."""
    before = tmp_path / "before"
    before.mkdir()
    assert run_of(before, "a")[0].up().succeeded
    return before


def test_a_kill_at_any_place_of_a_destroy_loses_nothing(tmp_path, made):
    count = places(tmp_path, "a", made, "destroy")
    deaths = 0
    for place in range(1, count + 1):
        copy(made, folder := tmp_path / "run")
        deaths += die_at(folder, "a", place, "destroy") == 77
        run, cloud, backend = run_of(folder, "a")
        remove_lock(backend)
        assert {state.id for state in read_state(backend) if state.type in (THING, CREDENTIAL)} >= set(
            cloud.objects
        )
        assert run.destroy().succeeded, place
        assert (cloud.objects, read_state(backend), backend.journal_file.exists()) == ({}, [], False), place
    assert deaths > 8


def test_a_kill_at_any_place_of_a_refresh_loses_nothing(tmp_path, made):
    """Somebody has deleted one thing and changed another."""
    cloud = run_of(made, "a")[1]
    changed = {
        id_: {**item, "note": "theirs"} if item["name"] == "fixed" else item
        for id_, item in cloud.objects.items()
        if item["name"] != "dropped"
    }
    cloud.put(changed)
    count = places(tmp_path, "a", made, "refresh")
    deaths = 0
    for place in range(1, count + 1):
        copy(made, folder := tmp_path / "run")
        deaths += die_at(folder, "a", place, "refresh") == 77
        run, cloud, backend = run_of(folder, "a")
        remove_lock(backend)
        assert run.refresh().succeeded, place
        assert cloud.objects == changed, place
        known = {state.id for state in read_state(backend) if state.type in (THING, CREDENTIAL)}
        assert known == set(changed), place
        assert run.up().succeeded, place
        assert set(run.up().changes) == {"same"}, place
        assert sorted(cloud.names()) == sorted(set(cloud.names())), place
    assert deaths > 4


def test_two_kills_in_a_row_lose_nothing(tmp_path, messages_of):
    for place in range(3, 60, 7):
        folder = tmp_path / "run"
        copy(None, folder)
        die_at(folder, "a", place)
        remove_lock(run_of(folder, "a")[2])
        die_at(folder, "a", place + 4)
        require_nothing_lost(folder, "a", place, messages_of)


def killed_while_creating(tmp_path, name: str, method: str = "create"):
    """A folder in which the run was killed right after the cloud had done one request."""

    class AtRequest(Reaper):
        def pass_by(self, *request: object) -> None:
            if request == (method, name) and not hasattr(self, "armed"):
                self.armed = True
            elif request == (method, name):
                os._exit(77)

    child = os.fork()
    if child == 0:
        try:
            run_of(tmp_path, "a", AtRequest(0))[0].up()
        finally:
            os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 77
    run, cloud, backend = run_of(tmp_path, "a")
    remove_lock(backend)
    assert name in cloud.names()
    return run, cloud, backend


def test_a_credential_whose_secret_was_lost_is_made_again(tmp_path, messages_of):
    run, cloud, _ = killed_while_creating(tmp_path, "deploy")
    lost = next(id_ for id_, item in cloud.objects.items() if item["name"] == "deploy")
    preview = run.preview()
    assert "The next `up` looks for it" in messages_of(preview)
    assert lost in cloud.objects
    result = run.up()
    assert result.succeeded
    assert "its secret is lost: it was deleted, and is made again" in messages_of(result)
    assert lost not in cloud.objects
    assert cloud.names().count("deploy") == 1


def test_a_credential_that_is_not_what_was_intended_stops_the_run(tmp_path):
    run, cloud, backend = killed_while_creating(tmp_path, "deploy")
    objects = cloud.objects
    for item in objects.values():
        if item["name"] == "deploy":
            item["role"] = "somebody else's"
    cloud.put(objects)
    for _ in range(2):
        with pytest.raises(Failed, match="differs from what was intended"):
            run.up()
        assert "deploy" in cloud.names()
    assert backend.journal_file.exists()


def test_another_type_is_named_with_its_import_command_until_it_is_forgotten(tmp_path, messages_of):
    run, cloud, backend = killed_while_creating(tmp_path, "fixed")
    command = "pulumi import --stack dev lab:index:Thing fixed <its id>"
    for _ in range(2):
        result = run.up()
        assert command in messages_of(result)
        assert "409: the name fixed is taken" in messages_of(result)
    objects = {id_: item for id_, item in cloud.objects.items() if item["name"] != "fixed"}
    cloud.put(objects)
    assert run.up().succeeded
    assert command in messages_of(run.up()), "the second one does not tell what became of the first"
    assert not backend.journal_file.exists()
    assert run.refresh(pending=PendingCreates(clear=True)).succeeded
    assert command not in messages_of(run.up())


def test_an_unfinished_delete_is_done_again(tmp_path, messages_of):
    assert run_of(tmp_path, "a")[0].up().succeeded

    def killed():
        run, cloud, _ = run_of(tmp_path, "a")
        cloud.after_faults.append(
            lambda method, name: os._exit(77) if (method, name) == ("delete", "dropped") else None
        )
        run.destroy()

    child = os.fork()
    if child == 0:
        try:
            killed()
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    run, cloud, backend = run_of(tmp_path, "a")
    remove_lock(backend)
    result = run.destroy()
    assert result.succeeded
    assert "The last run was killed while it deleted 'dropped'" in messages_of(result)
    assert cloud.objects == {}
    assert read_state(backend) == []


def test_a_reader_sees_what_a_killed_run_had_finished(tmp_path):
    _, cloud, backend = killed_while_creating(tmp_path, "forced")
    assert {state.id for state in read_state(backend) if state.type == THING} <= set(cloud.objects)
    assert "fixed" in {state.name for state in read_state(backend)}


@pytest.mark.parametrize("torn", [b"", b'{"intent":9,"opera'], ids=["whole", "torn"])
def test_what_is_unprotected_stays_so_and_what_a_killed_run_left_is_still_settled(tmp_path, messages_of, torn):
    run, cloud, backend = killed_while_creating(tmp_path, "deploy")
    with backend.journal_file.open("ab") as journal:
        journal.write(torn)
    protected = [replace(state, protect=True) for state in read_state(backend)]
    stored = load_checkpoint(backend)
    data = encode_checkpoint(protected, stored, backend, utc_now())
    announce_checkpoint(backend, digest_of(data))
    backend.write_checkpoint(data)
    assert all(state.protect for state in read_state(backend))

    unprotect_all(backend)

    assert not any(state.protect for state in read_state(backend))
    result = run.up()
    assert result.succeeded
    assert "its secret is lost: it was deleted, and is made again" in messages_of(result)
    assert cloud.names().count("deploy") == 1
    assert not backend.journal_file.exists()
    assert messages_of(run.up()) == ""


def test_no_secret_lies_in_the_journal(tmp_path):
    _, _, backend = killed_while_creating(tmp_path, "deploy")
    journal = backend.journal_file.read_text()
    assert '"deploy"' in journal
    assert "s3cret-token" not in journal
    assert "hunter22" not in journal
    assert backend.journal_file.stat().st_mode & 0o777 == 0o600


def test_a_lost_answer_leaves_the_intent_open(lab, messages_of):
    def lose(method, name):
        if (method, name) == ("create", "c"):
            raise AnswerLost("the connection was cut")

    lab.cloud.after_faults.append(lose)
    result = lab.up(lambda: Credential("c", name="c"))
    assert "the connection was cut" in messages_of(result)
    assert lab.backend.journal
    lab.cloud.after_faults.clear()
    again = lab.up(lambda: Credential("c", name="c"))
    assert again.succeeded
    assert "is made again" in messages_of(again)
    assert lab.cloud.names() == ["c"]
    assert lab.backend.journal == b""


def test_a_torn_last_line_is_passed_over_and_damage_before_it_is_not(lab):
    lab.made(lambda: Thing("a", name="a"))
    lab.backend.journal = b'{"journal":1,"base":"x"}\n{"intent":1,"opera'
    assert lab.up(lambda: Thing("a", name="a")).succeeded
    lab.backend.journal = b'{"journal":1,"base":"x"}\n{"intent":1,"opera\n{"failed":1}\n'
    with pytest.raises(Failed, match="damaged at line 2"):
        lab.up(lambda: Thing("a", name="a"))


def test_without_a_kill_no_journal_is_left(lab):
    lab.made(lambda: Thing("a"))
    assert lab.backend.journal == b""
    assert isinstance(lab.cloud, Cloud)
