"""Which steps a program leads to, their order, and what they leave in the state."""

import pulumi
import pytest

from osaccess.engines.embedded.values import SecretValue
from support.in_memory_provider import Credential, LabProvider, Thing

Opts = pulumi.ResourceOptions


def chain(note="one", kind="k", name=None):
    """A thing, one that its kind forces anew, and one that is only updated."""

    def program():
        named = {"name": name} if name else {}
        first = Thing("first", kind=kind, **named)
        Thing("forced", owner=first.id)
        Thing("updated", note=first.serial)
        Thing("free", note=note)

    return program


def test_a_preview_sends_and_keeps_nothing(lab, steps_of):
    result = lab.preview(chain())
    assert result.succeeded
    assert steps_of(result) == ["create first", "create free", "create forced", "create updated"] or sorted(
        steps_of(result)
    ) == ["create first", "create forced", "create free", "create updated"]
    assert lab.cloud.requests == []
    assert lab.backend.checkpoint is None
    assert lab.backend.history == []


def test_what_is_up_to_date_sends_no_request(lab):
    lab.made(chain())
    for operation in (lab.preview, lab.up):
        result = operation(chain())
        assert dict(result.changes) == {"same": 5}
    assert lab.cloud.requests == []


def test_a_changed_input_is_updated_in_place(lab, steps_of):
    before = lab.made(chain())
    result = lab.up(chain(note="two"))
    assert steps_of(result) == ["update free"]
    assert lab.state(result, "free").id == lab.state(before, "free").id
    assert lab.state(result, "free").outputs["note"] == "two"
    assert lab.cloud.requests == [("update", lab.state(result, "free").outputs["name"])]


def test_a_generated_name_is_replaced_by_making_the_new_one_first(lab, steps_of):
    before = lab.made(chain())
    preview, result = lab.preview(chain(kind="other")), lab.up(chain(kind="other"))
    assert [step for step in steps_of(result) if "forced" not in step and "updated" not in step] == [
        "create-replacement first",
        "replace first",
        "delete-replaced first",
    ]
    assert sorted(steps_of(preview)) == sorted(steps_of(result))
    assert dict(result.changes) == {"same": 2, "replace": 2, "update": 1}
    assert steps_of(result)[-2:] == ["delete-replaced forced", "delete-replaced first"]
    assert lab.state(result, "first").id != lab.state(before, "first").id
    assert lab.state(result, "first").outputs["name"] != lab.state(before, "first").outputs["name"]
    assert len(lab.cloud.objects) == 4


def test_an_explicit_name_is_deleted_first_together_with_forced_dependents(lab, steps_of):
    lab.made(chain(name="fixed"))
    result = lab.up(chain(name="fixed", kind="other"))
    assert result.succeeded
    assert steps_of(result)[:4] == [
        "delete-replaced forced",
        "delete-replaced first",
        "replace first",
        "create-replacement first",
    ]
    assert {*steps_of(result)[4:]} == {"replace forced", "create-replacement forced", "update updated"}
    assert dict(result.changes) == {"same": 2, "replace": 2, "update": 1}
    assert [method for method, _ in lab.cloud.requests][:3] == ["delete", "delete", "create"]


def test_delete_before_replace_false_in_the_program_wins(lab, messages_of):
    def program(kind):
        return lambda: Thing("first", kind=kind, name="fixed", opts=Opts(delete_before_replace=False))

    lab.made(program("a"))
    result = lab.up(program("b"))
    assert not result.succeeded
    assert "409: the name fixed is taken" in messages_of(result)


def test_delete_before_replace_true_in_the_program_wins(lab, steps_of):
    def program(kind):
        return lambda: Thing("first", kind=kind, opts=Opts(delete_before_replace=True))

    lab.made(program("a"))
    assert steps_of(lab.up(program("b"))) == [
        "delete-replaced first",
        "replace first",
        "create-replacement first",
    ]


def test_what_the_program_dropped_is_deleted_dependents_first(lab, steps_of):
    lab.made(chain())
    result = lab.up(lambda: None)
    assert steps_of(result)[-1] == "delete first"
    assert dict(result.changes) == {"same": 1, "delete": 4}
    assert lab.cloud.objects == {}


def test_destroy_deletes_in_reverse_order_and_leaves_an_empty_state(lab, steps_of):
    lab.made(chain())
    planned, result = lab.run().destroy(dry_run=True), lab.run().destroy()
    assert sorted(steps_of(planned)) == sorted(steps_of(result))
    done = steps_of(result)
    assert done.index("delete forced") < done.index("delete first")
    assert dict(result.changes) == {"delete": 5}
    assert result.resources == ()
    assert lab.run().destroy().changes == {}


def test_dependencies_come_first_in_the_state(lab):
    result = lab.made(chain())
    urns = [state.urn for state in result.resources]
    for place, state in enumerate(result.resources):
        assert all(urns.index(urn) < place for urn in state.needs())


def test_a_provider_fed_by_an_unknown_output_is_not_configured_in_the_first_preview(lab):
    def program():
        user = Thing("user")
        owner = LabProvider("owner", user=user.serial, password=pulumi.Output.secret("hunter22"))
        Credential("deploy", role="member", opts=Opts(provider=owner))

    preview = lab.preview(program)
    assert preview.succeeded
    assert "__defaults" not in lab.state(preview, "deploy").inputs
    assert lab.state(preview, "deploy").outputs == {}
    result = lab.up(program)
    assert lab.state(result, "deploy").inputs["__defaults"] == ["name"]
    assert lab.plugin.configurations[-1]["user"] == lab.state(result, "user").outputs["serial"]
    assert lab.state(result, "owner").inputs["password"] == SecretValue("hunter22")


def test_the_default_provider_is_in_the_state_and_not_shown(lab):
    config = {"lab:region": "here"}
    result = lab.made(lambda: Thing("a"), config=config)
    state = lab.state(result, "default")
    assert state.inputs == {"__internal": {}, "region": "here"}
    assert state.outputs == {"region": "here"}
    assert not any(getattr(event, "name", "") == "default" for event in result.events)


def test_a_changed_provider_is_updated_and_replaces_nothing(lab, steps_of):
    def program(password):
        def body():
            provider = LabProvider("adm", password=pulumi.Output.secret(password))
            Thing("a", opts=Opts(provider=provider))

        return body

    before = lab.made(program("one"))
    result = lab.up(program("two"))
    assert steps_of(result) == ["update adm"]
    assert lab.state(result, "adm").id == lab.state(before, "adm").id


class Team(pulumi.ComponentResource):
    def __init__(self, name, note="n", register=True, opts=None):
        super().__init__("lab:index:Team", name, {"note": note}, opts)
        self.member = Thing(f"{name}-member", opts=Opts(parent=self))
        if register:
            self.register_outputs({"member": self.member.serial})


def test_a_component_nests_urns_and_is_updated_beside_its_children(lab, steps_of):
    lab.made(lambda: Team("web"))
    result = lab.up(lambda: Team("web", note="changed", register=False))
    assert steps_of(result, of=("web", "web-member")) == ["same web-member"]
    assert dict(result.changes) == {"same": 2, "update": 1}
    assert lab.state(result, "web-member").urn.split("::")[2] == "lab:index:Team$lab:index:Thing"
    assert lab.state(result, "web").outputs == {}


# ---- options ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("paths", "kept"), [(["note"], "one"), (["*"], "one"), ([], "two")], ids=["named", "all", "none"]
)
def test_ignored_changes_keep_the_old_input(lab, paths, kept):
    def program(note):
        return lambda: Thing("a", note=note, opts=Opts(ignore_changes=paths))

    lab.made(program("one"))
    result = lab.up(program("two"))
    assert result.succeeded
    assert lab.state(result, "a").inputs["note"] == kept


def test_a_nested_path_is_ignored_alone(lab):
    def program(tags):
        return lambda: Thing("a", tags=tags, opts=Opts(ignore_changes=["tags[0]"]))

    lab.made(program(["a", "b"]))
    assert lab.state(lab.up(program(["c", "d"])), "a").inputs["tags"] == ["a", "d"]


def test_a_protected_resource_is_neither_deleted_nor_replaced(lab, messages_of, steps_of):
    def program(kind="k"):
        return lambda: Thing("a", kind=kind, opts=Opts(protect=True))

    lab.made(program())
    for result in (lab.preview(lambda: None), lab.up(lambda: None), lab.run().destroy()):
        assert not result.succeeded
        assert "cannot be deleted\nbecause it is protected" in messages_of(result)
    preview, result = lab.preview(program("other")), lab.up(program("other"))
    assert not preview.succeeded
    assert not result.succeeded
    assert "currently marked for protection" in messages_of(result)
    assert "replace a" in steps_of(preview)
    assert steps_of(result) == []
    assert lab.cloud.requests == []


def test_unprotecting_and_replacing_go_together(lab):
    lab.made(lambda: Thing("a", kind="k", opts=Opts(protect=True)))
    assert dict(lab.up(lambda: Thing("a", kind="l")).changes) == {"same": 1, "replace": 1}


def test_a_retained_resource_leaves_the_state_and_stays_in_the_cloud(lab):
    lab.made(lambda: Thing("a", opts=Opts(retain_on_delete=True)))
    assert dict(lab.up(lambda: None).changes) == {"same": 1, "delete": 1}
    assert len(lab.cloud.objects) == 1
    assert lab.cloud.requests == []


def test_a_resource_that_is_deleted_with_another_needs_no_request(lab):
    def program():
        parent = Thing("parent", name="parent")
        Thing("child", name="child", opts=Opts(deleted_with=parent))

    lab.made(program)
    assert lab.run().destroy().changes["delete"] == 3
    assert lab.cloud.requests == [("delete", "parent")]


def test_an_alias_keeps_the_resource_and_its_generated_name(lab):
    before = lab.made(lambda: Thing("old"))

    def renamed():
        new = Thing("new", opts=Opts(aliases=[pulumi.Alias(name="old")]))
        Thing("dependent", note=new.serial)

    result = lab.up(renamed)
    assert dict(result.changes) == {"same": 2, "create": 1}
    assert lab.state(result, "new").id == lab.state(before, "old").id
    assert lab.state(result, "new").created == lab.state(before, "old").created
    assert dict(lab.up(renamed).changes) == {"same": 3}


def test_a_child_follows_its_parent_under_a_new_name(lab):
    lab.made(lambda: Team("web"))
    result = lab.up(lambda: Team("www", opts=Opts(aliases=[pulumi.Alias(name="web")])))
    assert dict(result.changes) == {"same": 3}
    assert lab.cloud.requests == []


def test_replace_on_changes_forces_a_replacement(lab):
    def program(note):
        return lambda: Thing("a", note=note, opts=Opts(replace_on_changes=["note"]))

    lab.made(program("one"))
    assert dict(lab.up(program("two")).changes) == {"same": 1, "replace": 1}


def test_additional_secret_outputs_are_secret_in_state_and_exports(lab):
    def program():
        thing = Thing("a", opts=Opts(additional_secret_outputs=["serial"]))
        pulumi.export("serial", thing.serial)

    result = lab.up(program)
    assert isinstance(lab.state(result, "a").outputs["serial"], SecretValue)
    assert isinstance(result.outputs["serial"], SecretValue)


def test_depends_on_orders_creation_and_does_not_cascade(lab, steps_of):
    def program(kind):
        def body():
            first = Thing("first", kind=kind, name="fixed")
            Thing("second", opts=Opts(depends_on=[first]))

        return body

    lab.made(program("a"))
    assert steps_of(lab.up(program("b")), of=("second",)) == ["same second"]


# ---- reads, imports, functions ----------------------------------------------------------------------------------


def test_a_looked_up_resource_is_external_and_discarded_at_the_end(lab, steps_of):
    id_ = lab.state(
        lab.made(lambda: Thing("theirs", name="theirs", opts=Opts(retain_on_delete=True))), "theirs"
    ).id

    def looks():
        pulumi.export("name", Thing.get("seen", id_).name)

    result = lab.up(looks)
    assert steps_of(result) == ["read seen", "delete theirs"]
    assert result.outputs == {"name": "theirs"}
    assert dict(result.changes) == {"same": 1, "delete": 1}
    state = lab.state(result, "seen")
    assert (state.external, state.inputs, state.created) == (True, {}, "")
    assert steps_of(lab.up(lambda: None)) == ["discard seen"]
    assert lab.cloud.names() == ["theirs"]


def test_looking_up_what_is_not_there_fails(lab, messages_of):
    result = lab.up(lambda: Thing.get("seen", "id-99"))
    assert not result.succeeded
    assert "resource 'id-99' does not exist" in messages_of(result)


def test_a_looked_up_resource_can_become_managed(lab, steps_of):
    id_ = lab.state(
        lab.made(lambda: Thing("theirs", name="theirs", opts=Opts(retain_on_delete=True))), "theirs"
    ).id
    lab.made(lambda: Thing.get("seen", id_))
    result = lab.up(lambda: Thing("seen"))
    assert steps_of(result) == ["create-replacement seen", "replace seen", "discard-replaced seen"]
    assert "theirs" in lab.cloud.names()


def test_an_import_takes_the_object_in_and_updates_what_differs(lab, steps_of):
    kept = Opts(retain_on_delete=True)
    id_ = lab.state(lab.made(lambda: Thing("x", name="theirs", note="old", opts=kept)), "x").id
    lab.made(lambda: None)

    def program(note):
        return lambda: Thing("mine", name="theirs", note=note, opts=Opts(import_=id_))

    preview = lab.preview(program("new"))
    assert steps_of(preview) == ["import mine", "update mine"]
    result = lab.up(program("new"))
    assert steps_of(result) == ["import mine", "update mine"]
    assert dict(result.changes) == {"same": 1, "import": 1, "update": 1}
    assert len([state for state in result.resources if state.name == "mine"]) == 1
    assert dict(lab.up(program("new")).changes) == {"same": 2}


def test_importing_what_is_not_there_fails(lab, messages_of):
    result = lab.up(lambda: Thing("mine", opts=Opts(import_="id-99")))
    assert not result.succeeded
    assert "resource 'id-99' does not exist" in messages_of(result)


def find(name):
    return pulumi.runtime.invoke("lab:index:find", {"name": name}).value


def test_a_function_answers(lab):
    lab.made(lambda: Thing("a", name="a"))

    def program():
        Thing("a", name="a")
        pulumi.export("serial", find("a")["serial"])

    assert lab.up(program).outputs["serial"].startswith("serial-number")


def test_a_program_may_catch_a_failed_function(lab):
    def program():
        with pytest.raises(Exception, match="nothing is named b"):
            find("b")
        Thing("a")

    assert lab.up(program).succeeded


# ---- failures ---------------------------------------------------------------------------------------------------


def test_a_failed_create_keeps_what_was_made_and_deletes_nothing(lab, messages_of):
    lab.made(lambda: Thing("old", name="old"))
    lab.cloud.fail("create", "bad")

    def program():
        good = Thing("good", name="good")
        Thing("bad", name="bad", note=good.serial)

    result = lab.up(program)
    assert not result.succeeded
    assert "create of bad was refused" in messages_of(result)
    assert lab.cloud.names() == ["good", "old"]
    assert {state.name for state in result.resources} >= {"good", "old"}
    lab.cloud.faults.clear()
    assert dict(lab.up(program).changes) == {"same": 2, "create": 1, "delete": 1}


def test_the_old_half_waits_for_the_next_run_where_a_later_step_fails(lab, steps_of):
    def program(kind):
        def body():
            first = Thing("first", kind=kind)
            Thing("last", name="last", note=first.serial)

        return body

    lab.made(program("a"))
    lab.cloud.fail("update", "last")
    failed = lab.up(program("b"))
    assert [state.name for state in failed.resources if state.delete] == ["first"]
    lab.cloud.faults.clear()
    result = lab.up(program("b"))
    assert steps_of(result) == ["update last", "delete-replaced first"]
    assert not any(state.delete for state in result.resources)


def test_a_replacement_that_failed_after_the_delete_is_made_next_time(lab, steps_of):
    def program(kind):
        return lambda: Thing("a", kind=kind, name="fixed")

    lab.made(program("a"))
    lab.cloud.fail("create", "fixed")
    failed = lab.up(program("b"))
    assert dict(failed.changes) == {"same": 1, "replace": 1}
    assert lab.state(failed, "a").pending_replacement
    lab.cloud.faults.clear()
    assert steps_of(lab.up(program("b"))) == ["replace a", "create-replacement a"]


def test_a_replacement_that_failed_after_the_delete_is_forgotten_silently(lab, steps_of):
    def program(kind):
        return lambda: Thing("a", kind=kind, name="fixed")

    lab.made(program("a"))
    lab.cloud.fail("create", "fixed")
    lab.up(program("b"))
    result = lab.up(lambda: None)
    assert steps_of(result) == []
    assert not any(state.name == "a" for state in result.resources)


def test_a_refused_input_stops_before_any_request(lab, messages_of):
    result = lab.up(lambda: Thing("a", bad=True))
    assert not result.succeeded
    assert "lab:index:Thing resource 'a': property bad has a problem: is refused" in messages_of(result)
    assert lab.cloud.requests == []


def test_two_resources_of_one_urn_are_an_error(lab, messages_of):
    def program():
        Thing("a")
        Thing("a")

    for result in (lab.preview(program), lab.up(program)):
        assert not result.succeeded
        assert "Duplicate resource URN" in messages_of(result)


# ---- refresh ----------------------------------------------------------------------------------------------------


def test_refresh_takes_in_what_changed_and_forgets_what_is_gone(lab, steps_of):
    def program():
        first = Thing("first", name="first", note="mine")
        Thing("second", name="second", note=first.serial)

    result = lab.made(program)
    lab.cloud.objects[lab.state(result, "first").id]["note"] = "theirs"
    lab.cloud.objects.pop(lab.state(result, "second").id)
    refreshed = lab.run().refresh()
    assert dict(refreshed.changes) == {"same": 1, "update": 1, "delete": 1}
    assert lab.state(refreshed, "first").inputs["note"] == "theirs"
    assert steps_of(lab.preview(program)) == ["update first", "create second"]


def test_a_resource_that_cannot_be_read_stays_in_the_state(lab, messages_of):
    lab.made(lambda: Thing("a", name="a"))
    lab.cloud.fail("read", "a")
    result = lab.run().refresh()
    assert not result.succeeded
    assert "read of a was refused" in messages_of(result)
    assert lab.state(result, "a").id


# ---- transforms and hooks ---------------------------------------------------------------------------------------


def test_a_stack_transform_changes_inputs_and_options(lab):
    def program():
        def transform(args):
            if args.type_ != "lab:index:Thing":
                return None
            return pulumi.ResourceTransformResult(
                {**args.props, "note": "set"}, Opts.merge(args.opts, Opts(protect=True))
            )

        pulumi.runtime.register_resource_transform(transform)
        Thing("a")

    result = lab.up(program)
    assert lab.state(result, "a").inputs["note"] == "set"
    assert lab.state(result, "a").protect


def test_hooks_run_around_create_and_delete(lab):
    seen = []

    def program(present):
        def body():
            after = pulumi.ResourceHook(
                "after", lambda args: seen.append(("made", args.name, args.new_outputs["note"]))
            )
            before = pulumi.ResourceHook("before", lambda args: seen.append(("goes", args.name)))
            if present:
                binding = pulumi.ResourceHookBinding(after_create=[after], before_delete=[before])
                Thing("a", note="n", opts=Opts(hooks=binding))

        return body

    assert lab.up(program(True)).succeeded
    assert lab.up(program(False)).succeeded
    assert seen == [("made", "a", "n"), ("goes", "a")]


def test_a_failing_hook_stops_the_step_before_its_request(lab, messages_of):
    def program():
        def refuse(args):
            raise ValueError("not today")

        hook = pulumi.ResourceHook("refuse", refuse)
        Thing("a", opts=Opts(hooks=pulumi.ResourceHookBinding(before_create=[hook])))

    result = lab.up(program)
    assert not result.succeeded
    assert "not today" in messages_of(result)
    assert lab.cloud.requests == []


def test_each_protected_resource_is_told_and_what_they_do_not_need_goes(lab, messages_of):
    def program():
        kept = Thing("kept", name="kept")
        Thing("one", name="one", owner=kept.id, opts=Opts(protect=True))
        Thing("two", name="two", opts=Opts(protect=True))
        Thing("free", name="free")

    lab.made(program)
    result = lab.run().destroy()
    assert not result.succeeded
    assert messages_of(result).count("because it is protected") == 2
    assert lab.cloud.names() == ["kept", "one", "two"]
    assert {state.name for state in result.resources if state.custom and not state.is_provider} == {
        "kept",
        "one",
        "two",
    }


def test_a_refresh_takes_a_parent_that_is_gone_from_its_children(lab):
    def program():
        parent = Thing("parent", name="parent")
        Thing("child", name="child", opts=Opts(parent=parent, replace_with=[parent]))

    result = lab.made(program)
    objects = lab.cloud.objects
    lab.cloud.put({id_: item for id_, item in objects.items() if item["name"] != "parent"})
    result = lab.run().refresh()
    child = lab.state(result, "child")
    assert (child.parent, child.replace_with) == ("", ())
