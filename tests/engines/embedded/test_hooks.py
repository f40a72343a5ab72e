"""When functions of the program run around a step, and what becomes of the run when one of them fails."""

import json

import pulumi
import pytest

from support.in_memory_provider import Thing

Opts = pulumi.ResourceOptions
KINDS = ("before_create", "after_create", "before_update", "after_update", "before_delete", "after_delete")


class Box(pulumi.ComponentResource):
    """A component with hooks."""

    def __init__(self, name, size, hooks):
        super().__init__("lab:index:Box", name, {"size": size}, Opts(hooks=hooks))
        self.register_outputs({"size": size})


def bound(seen, *kinds, failing=(), ignore_errors=False, on_dry_run=False):
    def run_of(kind):
        def run(args):
            seen.append(f"{kind} {args.name}")
            if kind in failing:
                raise ValueError("no")

        return run

    options = pulumi.ResourceHookOptions(on_dry_run=on_dry_run, ignore_errors=ignore_errors)
    return pulumi.ResourceHookBinding(
        **{kind: [pulumi.ResourceHook(kind, run_of(kind), options)] for kind in kinds}
    )


def program(seen, note="one", wanted=True, **options):
    def run():
        hooks = bound(seen, *KINDS, **options)
        if wanted:
            first = Thing("first", name="first", note=note, opts=Opts(hooks=hooks))
            Thing("second", name="second", note=first.serial)
        Box("box", note, hooks)

    return run


def of(name, seen):
    return [each.split()[0] for each in seen if each.endswith(f" {name}")]


def test_hooks_run_around_each_step_and_those_of_components_after_their_outputs(lab):
    seen = []
    lab.made(program(seen))
    assert of("first", seen) == of("box", seen) == ["before_create", "after_create"]
    seen.clear()
    lab.made(program(seen, note="two"))
    assert of("first", seen) == of("box", seen) == ["before_update", "after_update"]
    seen.clear()
    lab.made(program(seen, note="two", wanted=False))
    assert of("first", seen) == ["before_delete", "after_delete"]


@pytest.mark.parametrize("wanted", [True, False])
def test_a_preview_runs_only_the_hooks_that_want_it(lab, wanted):
    seen = []
    lab.preview(program(seen, on_dry_run=wanted))
    assert bool(seen) == wanted


def test_a_hook_before_a_step_prevents_it(lab, messages_of):
    result = lab.up(program([], failing=["before_create"]))
    assert not result.succeeded
    assert 'before hook "before_create" failed: ' in messages_of(result)
    assert lab.cloud.requests == []


@pytest.mark.parametrize("kind", ["after_create", "after_update"])
def test_after_a_failed_hook_the_step_stays_done_and_nothing_else_is_begun(lab, messages_of, kind):
    if kind == "after_update":
        lab.made(program([]))
    result = lab.up(program([], note="two", failing=[kind]))
    assert not result.succeeded
    assert f'after hook "{kind}" failed: ' in messages_of(result)
    assert lab.state(result, "first").outputs["note"] == "two"
    assert len(lab.cloud.requests) == 1
    assert lab.up(program([], note="two")).succeeded


def test_a_deletion_stays_done_after_a_failed_hook(lab):
    lab.made(program([]))
    result = lab.up(program([], wanted=False, failing=["after_delete"]))
    assert not result.succeeded
    assert "first" not in lab.cloud.names()
    assert "first" not in {state.name for state in result.resources}


def test_a_hook_that_ignores_its_errors_only_warns(lab, messages_of):
    result = lab.up(program([], failing=["before_create", "after_create"], ignore_errors=True))
    assert result.succeeded
    assert 'BeforeCreate hook "before_create" failed: ' in messages_of(result)
    assert 'AfterCreate hook "after_create" failed: ' in messages_of(result)


def test_a_state_names_hooks_as_the_cli_does(lab):
    lab.made(program([]))
    document = json.loads(lab.backend.checkpoint)
    assert (document["version"], document["features"]) == (4, ["hooks"])
    [stored] = [each for each in document["checkpoint"]["latest"]["resources"] if each["urn"].endswith("::first")]
    assert stored["resourceHooks"]["BeforeDelete"] == ["before_delete"]


def test_a_destroy_is_refused_where_deletions_have_hooks(lab):
    lab.made(program([]))
    told = []
    with pytest.raises(Exception, match="have hooks that run when they are deleted"):
        lab.run(on_event=told.append).destroy()
    assert sum("delete hooks registered" in getattr(event, "message", "") for event in told) == 2
    assert lab.cloud.requests == []
