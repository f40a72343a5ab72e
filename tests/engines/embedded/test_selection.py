"""Operations that are restricted to some resources: --target, --replace, --exclude, and the locks that cancel removes."""

import pulumi
import pytest
from pulumi import ResourceOptions

from osaccess.engines.embedded.events import Diagnostic, ResourcePre
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


class Pair(pulumi.ComponentResource):
    def __init__(self):
        super().__init__("demo:index:Pair", "pair", {})
        first = Thing("first", opts=pulumi.ResourceOptions(parent=self))
        Thing("second", opts=pulumi.ResourceOptions(parent=self, depends_on=[first]))
        self.register_outputs({})


PAIR = "urn:pulumi:dev::rehearsal::demo:index:Pair::pair"
IN_PAIR = "urn:pulumi:dev::rehearsal::demo:index:Pair$lab:index:Thing::"


@pytest.mark.parametrize(
    ("targets", "with_dependents", "ops", "missing"),
    [
        ({PAIR}, False, {"pair": "create", "first": "same", "second": "same"}, []),
        ({PAIR}, True, {"pair": "create", "first": "create", "second": "create"}, []),
        ({IN_PAIR + "first"}, False, {"pair": "same", "first": "create", "second": "same"}, [PAIR]),
        (
            {PAIR, IN_PAIR + "second"},
            False,
            {"pair": "create", "first": "same", "second": "create"},
            [IN_PAIR + "first"],
        ),
        (
            {IN_PAIR + "first", IN_PAIR + "second"},
            False,
            {"pair": "same", "first": "create", "second": "create"},
            [PAIR],
        ),
    ],
)
def test_a_target_inside_of_a_new_component_is_told_as_the_cli_does(lab, targets, with_dependents, ops, missing):
    """Observed with `pulumi preview` and `pulumi up` 3.255: a preview shows all the same, an update stops."""
    selection = Selection(targets=frozenset(targets), with_dependents=with_dependents)
    preview = lab.preview(Pair, selection=selection)
    started = {event.name: event.op for event in preview.events if isinstance(event, ResourcePre)}
    assert {name: str(started[name]) for name in ops} == ops
    wanted = [f"'{urn}' which was was not specified in --target list." for urn in missing]
    told = [event.message for event in preview.events if isinstance(event, Diagnostic)]
    assert [one.partition(" depends on ")[2] for one in told if " depends on " in one] == wanted
    assert preview.succeeded is not bool(missing)
    assert ("preview failed" in told) is bool(missing)
    up = lab.up(Pair, selection=selection)
    assert up.succeeded is not bool(missing)
    made = [name for name, op in ops.items() if op == "create" and name != "pair"]
    assert names(lab) == ([] if missing else made)
    if missing:
        assert lab.up(Pair, selection=Selection(targets=frozenset({PAIR}), with_dependents=True)).succeeded


def test_all_that_stands_in_the_way_of_a_deletion_is_told(lab, messages_of):
    def program():
        a = Thing("a")
        b = Thing("b", opts=ResourceOptions(depends_on=[a]))
        Thing("c", opts=ResourceOptions(depends_on=[b]))

    lab.made(program)
    result = lab.run(selection=Selection(targets=frozenset({urn("a")}))).destroy()
    assert not result.succeeded
    assert messages_of(result).count("will be destroyed but was not specified in --target list") == 2
    assert names(lab) == ["a", "b", "c"]


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


def test_a_component_is_replaced_on_demand(lab):
    """Seen with the real CLI: it is made again, without its children."""

    def program():
        box = pulumi.ComponentResource("lab:index:Box", "box")
        Thing("a", opts=ResourceOptions(parent=box))

    lab.made(program)
    result = lab.up(program, selection=Selection(replaced=frozenset({"**::box"})))
    assert dict(result.changes) == {"same": 2, "replace": 1}


NOBODY = urn("nobody")


def test_an_unknown_target_fails_an_update_before_anything_is_deleted(lab, messages_of):
    """As with the real CLI: the program may register it, so the rest is done first."""
    lab.made(two())
    result = lab.up(two(), selection=Selection(targets=frozenset({NOBODY})))
    assert not result.succeeded
    assert f"Target '{NOBODY}' could not be found in the stack. Did you forget to escape $" in messages_of(result)
    assert dict(result.changes) == {"same": 3}
    gone = lab.up(lambda: None, selection=Selection(targets=frozenset({NOBODY, urn("b")})))
    assert (gone.succeeded, names(lab)) == (False, ["a", "b"])


def test_what_a_program_is_about_to_make_is_a_known_target(lab):
    assert lab.up(two(), selection=Selection(targets=frozenset({urn("a")}))).succeeded


def test_an_unknown_resource_to_replace_fails_before_the_program_runs(lab, messages_of):
    lab.made(two())
    result = lab.up(two(), selection=Selection(replaced=frozenset({NOBODY})))
    assert not result.succeeded
    assert "could not be found in the stack" in messages_of(result)
    assert not result.changes


@pytest.mark.parametrize("which", ["targets", "excluded"])
@pytest.mark.parametrize("verb", ["destroy", "refresh"])
def test_an_unknown_name_fails_a_destroy_and_a_refresh_before_anything_is_done(lab, messages_of, which, verb):
    lab.made(two())
    result = getattr(lab.run(selection=Selection(**{which: frozenset({NOBODY})})), verb)()
    assert not result.succeeded
    assert "could not be found in the stack" in messages_of(result)
    assert (lab.cloud.requests, names(lab)) == ([], ["a", "b"])


def test_a_star_may_stand_for_nothing_and_that_is_told(lab, messages_of):
    lab.made(two())
    nobody = {"selection": Selection(targets=frozenset({"**::nobody"}))}
    for result in (lab.up(two(), **nobody), lab.run(**nobody).refresh(), lab.run(**nobody).destroy()):
        assert result.succeeded
        assert messages_of(result) == "No resource is named 'nobody'."
    assert names(lab) == ["a", "b"]


@pytest.mark.parametrize(
    ("selection", "read"),
    [
        ({"targets": {urn("a")}}, ["a"]),
        ({"targets": {urn("a")}, "with_dependents": True}, ["a", "b"]),
        ({"excluded": {urn("a")}}, ["b"]),
        ({"excluded": {"**::b"}}, ["a"]),
    ],
)
def test_a_refresh_reads_only_what_it_is_about(lab, selection, read):
    """Seen with the real CLI: neither the stack nor a provider takes part in it unless it is named."""
    lab.made(two())
    chosen = Selection(
        **{key: frozenset(value) if value is not True else value for key, value in selection.items()}
    )
    result = lab.run(selection=chosen).refresh()
    assert result.succeeded
    assert [name.split("-")[0] for _, name in lab.cloud.requests] == read
    assert result.changes["same"] == len(read) + ("excluded" in selection)


def test_a_restricted_refresh_keeps_the_rest_of_the_state(lab):
    lab.made(two())
    before = {state.urn for state in read_state(lab.backend)}
    lab.cloud.put({})
    assert lab.run(selection=Selection(targets=frozenset({urn("b")}))).refresh().succeeded
    assert before - {state.urn for state in read_state(lab.backend)} == {urn("b")}


def test_unexpected_drift_makes_a_refresh_fail(lab):
    lab.made(two())
    assert lab.run(expect_no_changes=True).refresh().succeeded
    lab.cloud.put({id_: {**item, "note": "other"} for id_, item in lab.cloud.objects.items()})
    assert not lab.run(expect_no_changes=True).refresh().succeeded


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
