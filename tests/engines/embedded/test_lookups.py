"""What is looked up with `get`: when it counts, and what becomes of something that was managed."""

import pulumi

from osaccess.engines.embedded.events import ResourceDone
from support.in_memory_provider import Thing

Opts = pulumi.ResourceOptions


def looked_up(id_):
    return lambda: Thing.get("seen", id_)


def test_a_look_up_counts_where_it_finds_something_new(lab):
    other = lab.made(lambda: Thing("other", note="one", opts=Opts(retain_on_delete=True)))
    id_ = lab.state(other, "other").id
    lab.made(looked_up(id_))
    assert dict(lab.up(looked_up(id_)).changes) == {"same": 1}
    before = lab.up(looked_up(id_))
    lab.cloud.put({id_: {**lab.cloud.objects[id_], "note": "two"}})
    result = lab.up(looked_up(id_))
    assert dict(result.changes) == {"same": 1, "read": 1}
    assert lab.state(before, "seen").modified == ""
    assert lab.state(result, "seen").modified != ""


def test_what_is_looked_up_from_now_on_is_let_go_without_a_replacement(lab):
    made = lab.made(lambda: Thing("seen"))
    id_ = lab.state(made, "seen").id
    result = lab.up(looked_up(id_))
    assert {event.op for event in result.events if isinstance(event, ResourceDone) and event.name == "seen"} == {
        "read"
    }
    assert "replace" not in result.changes
    assert lab.state(result, "seen").external
    lab.made(lambda: None)
    assert list(lab.cloud.objects) == [id_]


def test_what_was_managed_is_deleted_where_something_else_is_looked_up(lab):
    def both(manages):
        Thing("other", name="other")
        if manages:
            Thing("seen", name="seen")
        else:
            Thing.get("seen", "id-1")

    lab.made(lambda: Thing("other", name="other"))
    lab.made(lambda: both(manages=True))
    result = lab.up(lambda: both(manages=False))
    assert result.succeeded
    assert ("delete", "seen") in lab.cloud.requests
    assert lab.cloud.names() == ["other"]
