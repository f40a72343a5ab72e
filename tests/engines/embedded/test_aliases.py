"""Under which former URNs a resource is found, and that two may not claim the same one."""

import pulumi
import pytest

from osaccess.engines.embedded.aliases import former_urns
from osaccess.engines.embedded.goals import AliasSpec, Goal
from support.in_memory_provider import Thing

Alias, Opts = pulumi.Alias, pulumi.ResourceOptions
BOX = "urn:pulumi:dev::p::lab:index:Box::"
INSIDE = "urn:pulumi:dev::p::lab:index:Box$lab:index:Thing::"


def former(*aliases, name="box-child", parent=BOX + "box", found_as=None):
    goal = Goal(type="lab:index:Thing", name=name, parent=parent, aliases=aliases)
    return former_urns(goal, INSIDE + name, "dev", "p", found_as or {})


@pytest.mark.parametrize(
    ("alias", "urn"),
    [
        (AliasSpec(name="old"), INSIDE + "old"),
        (AliasSpec(type="lab:index:Old"), "urn:pulumi:dev::p::lab:index:Box$lab:index:Old::box-child"),
        (AliasSpec(stack="prod"), "urn:pulumi:prod::p::lab:index:Box$lab:index:Thing::box-child"),
        (AliasSpec(project="q"), "urn:pulumi:dev::q::lab:index:Box$lab:index:Thing::box-child"),
        (AliasSpec(no_parent=True), "urn:pulumi:dev::p::lab:index:Thing::box-child"),
        (
            AliasSpec(parent_urn="urn:pulumi:dev::p::lab:index:Crate::c"),
            "urn:pulumi:dev::p::lab:index:Crate$lab:index:Thing::box-child",
        ),
        ("urn:pulumi:dev::p::a:b:C::d", "urn:pulumi:dev::p::a:b:C::d"),
    ],
)
def test_an_alias_says_only_what_was_different(alias, urn):
    assert former(alias) == (urn,)


def test_below_a_parent_that_was_found_under_a_former_name_a_child_is_looked_for_too():
    found_as = {BOX + "box": BOX + "case"}
    assert former(found_as=found_as) == (INSIDE + "case-child",)
    assert former(AliasSpec(name="box-old"), found_as=found_as) == (
        INSIDE + "box-old",
        INSIDE + "case-child",
        INSIDE + "case-old",
    )


def test_a_child_is_not_renamed_along_where_its_name_does_not_begin_with_its_parents():
    crate = "urn:pulumi:dev::p::lab:index:Crate::crate"
    found = former(name="child", found_as={BOX + "box": crate})
    assert found == ("urn:pulumi:dev::p::lab:index:Crate$lab:index:Thing::child",)


def renamed(name, *, after=()):
    return Thing(name, opts=Opts(aliases=[Alias(name="old")], depends_on=list(after)))


def test_what_is_registered_cannot_be_claimed_by_an_alias(lab, messages_of):
    lab.made(lambda: Thing("old"))
    result = lab.up(lambda: renamed("new", after=[Thing("old")]))
    assert not result.succeeded
    assert "Duplicate resource alias" in messages_of(result)
    assert [state.name for state in result.resources if state.custom and not state.is_provider] == ["old"]
    assert lab.cloud.requests == []


def test_what_an_alias_has_claimed_cannot_be_registered(lab, messages_of):
    lab.made(lambda: Thing("old"))

    def program():
        Thing("old", opts=Opts(depends_on=[renamed("new")]))

    for operation in (lab.preview, lab.up):
        result = operation(program)
        assert not result.succeeded
        assert "conflicting with alias on resource with URN" in messages_of(result)
    assert lab.cloud.requests == []


def test_two_cannot_claim_the_same(lab, messages_of):
    lab.made(lambda: Thing("old"))
    result = lab.up(lambda: renamed("second", after=[renamed("first")]))
    assert not result.succeeded
    assert "Duplicate resource alias" in messages_of(result)
    assert lab.cloud.requests == []


def test_the_present_name_wins_over_an_alias(lab):
    before = lab.made(lambda: (Thing("old"), Thing("new")))
    result = lab.up(lambda: renamed("new"))
    assert dict(result.changes) == {"same": 2, "delete": 1}
    assert lab.state(result, "new").id == lab.state(before, "new").id
