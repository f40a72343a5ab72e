"""Operations that are restricted to some resources: --target, --replace, --exclude, and the locks that cancel removes."""

from pulumi import ResourceOptions

from osaccess.engines.embedded.file_backend import FileBackend
from osaccess.engines.embedded.operations import read_state
from osaccess.engines.embedded.selection import Selection
from support.in_memory_provider import Thing


def urn(name):
    return f"urn:pulumi:dev::rehearsal::lab:index:Thing::{name}"


def two(note="one"):
    def program():
        a = Thing("a", note=note)
        Thing("b", note=note, opts=ResourceOptions(depends_on=[a]))

    return program


def names(lab):
    return sorted(state.name for state in read_state(lab.backend) if state.type == "lab:index:Thing")


def test_only_targets_are_updated(lab, steps_of):
    lab.made(two())
    result = lab.up(two("two"), selection=Selection(targets=frozenset({urn("a")})))
    assert steps_of(result, of=("a", "b")) == ["update a", "same b"]


def test_dependents_of_targets_are_targets_when_wanted(lab, steps_of):
    lab.made(two())
    result = lab.up(two("two"), selection=Selection(targets=frozenset({urn("a")}), with_dependents=True))
    assert steps_of(result, of=("a", "b")) == ["update a", "update b"]


def test_a_star_names_many(lab, steps_of):
    lab.made(two())
    result = lab.up(two("two"), selection=Selection(targets=frozenset({"**::b"})))
    assert steps_of(result, of=("a", "b")) == ["same a", "update b"]


def test_what_is_not_a_target_is_not_made(lab):
    result = lab.up(two(), selection=Selection(targets=frozenset({urn("a")})))
    assert result.succeeded
    assert names(lab) == ["a"]


def test_a_target_that_needs_what_was_not_made_is_an_error(lab, messages_of):
    result = lab.up(two(), selection=Selection(targets=frozenset({urn("b")})))
    assert not result.succeeded
    assert "which was was not specified in --target list" in messages_of(result)


def test_what_is_not_a_target_is_not_deleted(lab):
    lab.made(two())
    assert lab.up(lambda: None, selection=Selection(targets=frozenset({urn("b")}))).succeeded
    assert names(lab) == ["a"]


def test_a_target_with_dependents_is_not_destroyed_alone(lab, messages_of):
    lab.made(two())
    result = lab.run(selection=Selection(targets=frozenset({urn("a")}))).destroy()
    assert not result.succeeded
    assert "pass --target-dependents to proceed" in messages_of(result)
    assert names(lab) == ["a", "b"]


def test_what_is_excluded_stays_with_what_it_needs(lab):
    lab.made(two())
    assert lab.run(selection=Selection(excluded=frozenset({urn("b")}))).destroy().succeeded
    assert names(lab) == ["a", "b"]


def test_a_resource_is_replaced_on_demand(lab):
    lab.made(two())
    result = lab.up(two(), selection=Selection(replaced=frozenset({urn("b")})))
    assert result.changes["replace"] == 1


def test_unexpected_changes_make_the_run_fail(lab):
    lab.made(two())
    assert lab.up(two(), expect_no_changes=True).succeeded
    assert not lab.preview(two("two"), expect_no_changes=True).succeeded


def test_cancel_removes_the_lock_of_a_dead_run(tmp_path, lab):
    import datetime

    now = datetime.datetime.now(datetime.UTC)
    FileBackend(tmp_path, "rehearsal", "dev", "pw").lock(now)
    other = FileBackend(tmp_path, "rehearsal", "dev", "pw")
    other.cancel()
    other.lock(now)
    other.unlock()
