"""What `ignoreChanges` puts back into inputs, path by path, and where it cannot."""

import pulumi
import pytest

from osaccess.engines.embedded.ignored_changes import with_old_values
from osaccess.engines.embedded.values import SecretValue
from support.in_memory_provider import Thing

Opts = pulumi.ResourceOptions


@pytest.mark.parametrize(
    ("path", "new", "old", "kept"),
    [
        ("a", {"a": 2}, {"a": 1}, {"a": 1}),
        ("a", {"a": 2}, {}, {}),
        ("a", {}, {"a": 1}, {"a": 1}),
        ("*", {"a": 2, "b": 3}, {"a": 1, "c": 4}, {"a": 1, "c": 4}),
        ("a.b", {"a": {"b": 2, "c": 3}}, {"a": {"b": 1}}, {"a": {"b": 1, "c": 3}}),
        ("a.b", {"a": {"b": 2}}, {}, {"a": {}}),
        ("a.b", {}, {}, {}),
        ("a[*]", {"a": {"b": 2}}, {"a": {"c": 1}}, {"a": {"c": 1}}),
        ("a[*]", {"a": [3, 4]}, {"a": [1, 2]}, {"a": [1, 2]}),
        ("a[1]", {"a": [3, 4, 5]}, {"a": [1, 2]}, {"a": [3, 2, 5]}),
        ("a[5]", {"a": [3]}, {"a": [1]}, {"a": [3]}),
        ("a[0].b", {"a": [{"b": 2}]}, {"a": [{"b": 1}]}, {"a": [{"b": 1}]}),
        ("a[*].b", {"a": [{"b": 2}, {"b": 4}]}, {"a": [{"b": 1}, {"b": 3}]}, {"a": [{"b": 1}, {"b": 3}]}),
        ("a", {"a": 2}, {"a": SecretValue(1)}, {"a": SecretValue(1)}),
        ("a.b", {"a": {"b": 2}}, {"a": SecretValue({"b": 1})}, {"a": {"b": SecretValue(1)}}),
        ("a.b", {"a": SecretValue({"b": 2})}, {"a": SecretValue({"b": 1})}, {"a": SecretValue({"b": 1})}),
    ],
)
def test_a_path_gets_its_old_value_back(path, new, old, kept):
    assert with_old_values(new, old, (path,)) == (kept, ())


@pytest.mark.parametrize(
    ("path", "new", "old", "kept"),
    [
        ("a.b", {}, {"a": {"b": 1}}, {}),
        ("a.b.c", {"a": {"b": 1}}, {"a": {"b": {"c": 2}}}, {"a": {"b": 1}}),
        ("a[*]", {"a": [3, 4, 5]}, {"a": [1, 2]}, {"a": [1, 2, 5]}),
        ("a[1]", {"a": [3]}, {"a": [1, 2]}, {"a": [3]}),
        ("a[1].b", {"a": [{"b": 1}]}, {"a": [{"b": 1}, {"b": 2}]}, {"a": [{"b": 1}]}),
        ("a[0]", {"a": "text"}, {"a": [1]}, {"a": "text"}),
        ("a[*].b", {"a": {"x": {"b": 1}}}, {"a": {"y": {"b": 2}}}, {"a": {"x": {"b": 1}}}),
    ],
)
def test_a_path_through_what_is_on_one_side_only_is_named(path, new, old, kept):
    assert with_old_values(new, old, (path,)) == (kept, (path,))


def test_the_user_hears_of_a_path_that_cannot_be_ignored(lab, messages_of):
    opts = Opts(ignore_changes=["tags[*]", "note"])
    lab.made(lambda: Thing("a", tags=["x"], note="one", opts=opts))
    result = lab.up(lambda: Thing("a", tags=["x", "y"], note="two", opts=opts))
    assert dict(result.changes) == {"same": 1, "update": 1}
    assert (lab.state(result, "a").inputs["tags"], lab.state(result, "a").inputs["note"]) == (["x", "y"], "one")
    assert 'cannot ignore changes in added or removed elements of the path: "tags[*]"' in messages_of(result)
