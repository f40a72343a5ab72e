"""Which values become secret because another one is."""

import pulumi
import pytest

from osaccess.engines.embedded.events import ResourceDone
from osaccess.engines.embedded.values import SecretValue, mark_like, wholly_secret
from support.in_memory_provider import Thing

Opts = pulumi.ResourceOptions
SECRET = SecretValue("s")


def test_a_map_is_secret_key_by_key_and_a_list_as_a_whole():
    given = {"map": {"a": SECRET, "b": 1}, "list": [SECRET, 1], "deep": {"list": [{"a": SECRET}]}, "plain": 1}
    assert wholly_secret(given) == {
        "map": {"a": SECRET, "b": 1},
        "list": SecretValue(["s", 1]),
        "deep": {"list": SecretValue([{"a": "s"}])},
        "plain": 1,
    }


def test_an_output_is_secret_where_its_input_is():
    inputs = {"map": {"a": SECRET, "b": 1}, "list": [SECRET], "whole": SecretValue({"a": 1}), "gone": SECRET}
    outputs = {"map": {"a": "s", "b": 1}, "list": ["s"], "whole": {"a": 1}, "other": 1}
    assert mark_like(outputs, inputs) == {
        "map": {"a": SECRET, "b": 1},
        "list": SecretValue(["s"]),
        "whole": SecretValue({"a": 1}),
        "other": 1,
    }


def test_an_unchanged_resource_becomes_secret_with_its_input_and_stays_so(lab):
    lab.made(lambda: Thing("a", note="n"))
    result = lab.up(lambda: Thing("a", note=pulumi.Output.secret("n")))
    assert dict(result.changes) == {"same": 2}
    assert lab.state(result, "a").outputs["note"] == SecretValue("n")
    assert lab.state(lab.up(lambda: Thing("a", note="n")), "a").outputs["note"] == SecretValue("n")


@pytest.mark.parametrize("operation", ["preview", "up"])
def test_what_becomes_secret_is_not_shown_in_clear_on_the_old_side_either(lab, operation):
    lab.made(lambda: Thing("a", note="n"))
    result = getattr(lab, operation)(
        lambda: Thing("a", note=pulumi.Output.secret("n"), opts=Opts(additional_secret_outputs=["name"]))
    )
    done = next(event for event in result.events if isinstance(event, ResourceDone) and event.name == "a")
    assert done.op == "same"
    assert done.old.outputs == done.new.outputs
    assert done.old.outputs["note"] == SecretValue("n")
    assert isinstance(done.old.outputs["name"], SecretValue)


def test_a_component_whose_input_becomes_secret_is_updated(lab):
    def box(is_secret):
        def program():
            size = pulumi.Output.secret("n") if is_secret else "n"
            pulumi.ComponentResource("lab:index:Box", "box", {"size": size})

        return program

    before = lab.made(box(is_secret=False))
    result = lab.up(box(is_secret=True))
    assert dict(result.changes) == {"same": 1, "update": 1}
    assert lab.state(result, "box").modified == lab.state(before, "box").modified
