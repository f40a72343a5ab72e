"""Components as the real engine treats them: each case was run with the Pulumi CLI 3.255 and without any provider."""

import pulumi
import pytest
from pulumi import ResourceOptions

from osaccess.engines.embedded.events import ResourceDone, ResourcePre
from osaccess.engines.embedded.operations import read_state
from osaccess.engines.embedded.selection import Selection

ROOT = "pulumi:pulumi:Stack"


def boxes(*names, size=1, outputs=True, nested=False, **options):
    """A program of components, each with an input and perhaps an output."""

    def program():
        parent = None
        for name in names:
            opts = ResourceOptions(parent=parent if nested else None, **options)
            box = pulumi.ComponentResource("lab:index:Box", name, {"size": size}, opts)
            if outputs:
                box.register_outputs({"size": size})
            parent = box

    return program


def told(result):
    """All rows of components in order: phase, operation, name; `logical` ones only marked where they are not."""
    return [
        f"{'pre' if isinstance(event, ResourcePre) else 'done'} {event.op} {event.name}{'' if event.logical else ' half'}"
        for event in result.events
        if isinstance(event, ResourcePre | ResourceDone) and event.type != ROOT
    ]


def stored(lab, name):
    return next(state for state in read_state(lab.backend) if state.name == name)


def only(**patterns):
    return Selection(**{key: frozenset({f"**::{name}"}) for key, name in patterns.items()})


def test_an_update_does_not_tell_what_differs(lab):
    lab.made(boxes("a"))
    result = lab.up(boxes("a", size=2))
    assert told(result) == ["pre update a", "done update a"]
    assert {event.diff.changed for event in result.events if isinstance(event, ResourceDone)} == {()}


def test_an_updated_one_that_registers_nothing_has_no_outputs_any_more(lab):
    lab.made(boxes("a"))
    result = lab.up(boxes("a", size=2, outputs=False))
    assert told(result) == ["pre update a"]
    assert (stored(lab, "a").inputs, stored(lab, "a").outputs) == ({"size": 2}, {})


def test_an_unchanged_one_that_registers_nothing_keeps_its_outputs(lab):
    lab.made(boxes("a"))
    assert told(lab.up(boxes("a", outputs=False))) == ["pre same a"]
    assert stored(lab, "a").outputs == {"size": 1}


def test_what_it_ignores_is_no_difference_and_is_stored(lab):
    lab.made(boxes("a"))
    assert told(lab.up(boxes("a", size=2, ignore_changes=["size"]))) == ["pre same a", "done same a"]
    assert stored(lab, "a").inputs == {"size": 2}


def test_its_replacement_is_done_when_its_outputs_are_registered(lab):
    lab.made(boxes("a"))
    assert told(lab.up(boxes("a"), selection=only(replaced="a"))) == [
        "pre create-replacement a half",
        "pre replace a",
        "done replace a",
        "pre delete-replaced a half",
    ]


def test_a_preview_shows_its_replacement_whole(lab):
    lab.made(boxes("a"))
    assert told(lab.preview(boxes("a"), selection=only(replaced="a"))) == [
        "pre create-replacement a half",
        "done create-replacement a half",
        "pre replace a",
        "done replace a",
        "done replace a",
        "pre delete-replaced a half",
        "done delete-replaced a half",
    ]


def test_a_new_one_that_is_no_target_is_shown_and_not_made_whatever_it_registers(lab):
    lab.made(boxes("a"))
    result = lab.up(boxes("a", "b"), selection=only(targets="a"))
    assert result.succeeded
    assert dict(result.changes) == {"same": 3}
    assert "b" not in {state.name for state in read_state(lab.backend)}


@pytest.mark.parametrize("selection", [only(targets="b"), only(excluded="c")], ids=["target", "exclude"])
def test_what_stays_because_it_is_no_target_is_told_as_unchanged(lab, selection):
    lab.made(boxes("a", "b", "c"))
    result = lab.up(boxes("a"), selection=selection)
    assert "pre same c" in told(result)
    assert dict(result.changes) == {"same": 3, "delete": 1}
    assert {state.name for state in read_state(lab.backend)} == {"rehearsal-dev", "a", "c"}


def test_a_child_that_went_from_the_program_is_not_deleted_with_a_target_that_did_not(lab, messages_of):
    lab.made(boxes("a", "b", "c", nested=True))
    result = lab.up(boxes("a", "b", nested=True), selection=only(targets="b"))
    assert not result.succeeded
    assert "::c' will be destroyed but was not specified in --target list" in messages_of(result)
    chosen = Selection(targets=frozenset({"**::b"}), with_dependents=True)
    assert dict(lab.up(boxes("a", "b", nested=True), selection=chosen).changes) == {"same": 3, "delete": 1}
