"""What a replacement takes along by the options `replaceWith`, `deletedWith` and `replaceOnChanges`."""

import pulumi
import pytest

from osaccess.engines.embedded.differences import with_replace_on_changes
from osaccess.engines.embedded.events import ResourceDone
from osaccess.engines.embedded.provider import DiffKind, ResourceDiff
from osaccess.engines.embedded.selection import Selection
from support.in_memory_provider import LabProvider, Thing

Opts = pulumi.ResourceOptions


def keys_of(result, name):
    return {
        event.diff.replace for event in result.events if isinstance(event, ResourceDone) and event.name == name
    }


def tied(kind, *, first=None, **options):
    """A thing, and one tied to it by options that are given as functions of the first."""

    def program():
        root = Thing("root", kind=kind, opts=Opts(delete_before_replace=first))
        Thing("tied", opts=Opts(**{name: value(root) for name, value in options.items()}))

    return program


def test_one_that_is_replaced_with_another_says_so(lab):
    lab.made(tied("k", replace_with=lambda root: [root]))
    result = lab.up(tied("l", replace_with=lambda root: [root]))
    assert dict(result.changes) == {"same": 1, "replace": 2}
    assert keys_of(result, "tied") == {("replaceWith",), ()}


def test_one_that_is_deleted_with_another_is_made_again_with_it(lab):
    lab.made(tied("k", deleted_with=lambda root: root))
    result = lab.up(tied("l", deleted_with=lambda root: root))
    assert dict(result.changes) == {"same": 1, "replace": 2}
    assert keys_of(result, "tied") == {("deletedWith",), ()}
    assert lab.cloud.counts["delete"] == 1


@pytest.mark.parametrize("tie", ["deleted_with", "replace_with"])
def test_delete_first_takes_along_what_is_tied(lab, steps_of, tie):
    ties = {"deleted_with": lambda root: root, "replace_with": lambda root: [root]}
    lab.made(tied("k", first=True, **{tie: ties[tie]}))
    result = lab.up(tied("l", first=True, **{tie: ties[tie]}))
    assert steps_of(result) == [
        "delete-replaced tied",
        "delete-replaced root",
        "replace root",
        "create-replacement root",
        "replace tied",
        "create-replacement tied",
    ]
    assert lab.cloud.counts["delete"] == (1 if tie == "deleted_with" else 2)


def test_a_protected_one_that_is_tied_stops_a_preview_too(lab, messages_of):
    def program(kind):
        root = Thing("root", kind=kind, opts=Opts(delete_before_replace=True))
        Thing("tied", owner=root.id, opts=Opts(protect=True))

    lab.made(lambda: program("k"))
    for operation in (lab.preview, lab.up):
        result = operation(lambda: program("l"))
        assert not result.succeeded
        assert "as part of replacing" in messages_of(result)
        assert dict(result.changes) == {"same": 1}
    assert lab.cloud.requests == []


def test_delete_first_takes_along_what_its_options_force(lab, steps_of):
    def program(kind):
        root = Thing("root", kind=kind, opts=Opts(delete_before_replace=True))
        Thing("dependent", note=root.serial, opts=Opts(replace_on_changes=["note"]))

    lab.made(lambda: program("k"))
    result = lab.up(lambda: program("l"))
    assert steps_of(result)[:2] == ["delete-replaced dependent", "delete-replaced root"]


@pytest.mark.parametrize(
    ("path", "keys", "kinds"),
    [
        ("tags", ("tags",), ["update-replace", "update"]),
        ("tags[0]", (), ["update-replace", "update"]),
        ("tags[1]", (), ["update", "update"]),
        ("tags[*]", (), ["update-replace", "update"]),
        ("*", ("tags", "note"), ["update-replace", "update-replace"]),
        ("other", (), ["update", "update"]),
    ],
)
def test_a_path_forces_what_it_holds(path, keys, kinds):
    diff = ResourceDiff(changed=("tags", "note"), detailed={"tags[0]": DiffKind.UPDATE, "note": DiffKind.UPDATE})
    forced = with_replace_on_changes(diff, (path,))
    assert (forced.replace, [str(kind) for kind in forced.detailed.values()]) == (keys, kinds)
    assert forced.forces_replacement == (path not in ("tags[1]", "other"))


def test_everything_includes_a_creation_that_did_not_end_well():
    assert with_replace_on_changes(ResourceDiff(), ("*",), has_init_errors=True).forces_replacement
    assert not with_replace_on_changes(ResourceDiff(), ("note",), has_init_errors=True).forces_replacement


def test_what_the_user_wants_replaced_is_replaced_because_of_its_id(lab):
    lab.made(lambda: Thing("a"))
    chosen = Selection(replaced=frozenset({"**::a"}))
    result = lab.up(lambda: Thing("a"), selection=chosen)
    assert dict(result.changes) == {"same": 1, "replace": 1}
    assert keys_of(result, "a") == {("id",), ()}


def test_what_is_imported_by_its_id_is_not_replaced(lab, messages_of):
    made = lab.made(lambda: Thing("a", name="n", kind="k", opts=Opts(retain_on_delete=True)))
    lab.made(lambda: None)
    wanted = Opts(import_=lab.state(made, "a").id)
    lab.made(lambda: Thing("b", name="n", kind="k", opts=wanted))
    preview = lab.preview(lambda: Thing("b", name="n", kind="l", opts=wanted))
    assert preview.succeeded
    assert dict(preview.changes) == {"same": 1, "replace": 1}
    result = lab.up(lambda: Thing("b", name="n", kind="l", opts=wanted))
    assert not result.succeeded
    for text in (messages_of(preview), messages_of(result)):
        assert "previously-imported resources that still specify an ID may not be replaced" in text
        assert "kind: {k} => {l}" in text
    assert lab.cloud.counts["create"] == 0


@pytest.mark.parametrize("is_deleted_first", [True, False])
def test_a_provider_is_replaced_where_its_options_say_so(lab, is_deleted_first):
    opts = Opts(replace_on_changes=["region"], delete_before_replace=is_deleted_first)

    def program(region):
        Thing("a", name="a", opts=Opts(provider=LabProvider("mine", region=region, opts=opts)))

    before = lab.made(lambda: program("one"))
    result = lab.up(lambda: program("two"))
    assert result.succeeded
    assert lab.state(result, "mine").id != lab.state(before, "mine").id
    assert lab.state(result, "a").provider == str(lab.state(result, "mine").reference)
    assert lab.cloud.counts["delete"] == lab.cloud.counts["create"] == int(is_deleted_first)
    assert dict(lab.up(lambda: program("two")).changes) == {"same": 3}


def test_what_was_looked_up_is_replaced_by_an_import_under_its_name(lab):
    made = lab.made(lambda: Thing("a", name="a", opts=Opts(retain_on_delete=True)))
    id_ = lab.state(made, "a").id
    lab.made(lambda: Thing.get("b", id_))
    result = lab.up(lambda: Thing("b", name="a", opts=Opts(import_=id_)))
    assert dict(result.changes) == {"same": 1, "replace": 1}
    assert not lab.state(result, "b").external
    assert lab.cloud.counts["delete"] == 0
