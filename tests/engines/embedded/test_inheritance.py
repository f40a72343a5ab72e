"""What a resource has from its parent, though the program says it of the parent alone."""

import pulumi

from support.in_memory_provider import LabProvider, Thing

Opts = pulumi.ResourceOptions


class Team(pulumi.ComponentResource):
    """A component whose child says nothing of its own."""

    def __init__(self, name, opts=None, child=None):
        super().__init__("lab:index:Team", name, {}, opts)
        self.child = Thing(f"{name}-child", opts=Opts.merge(Opts(parent=self), child))
        self.register_outputs({})


def family(**options):
    def program():
        Team("team", Opts(**options))

    return program


def test_what_is_retained_as_a_component_is_retained_in_its_parts(lab):
    lab.made(family(retain_on_delete=True))
    assert lab.run().destroy().succeeded
    assert lab.cloud.requests == []
    assert len(lab.cloud.objects) == 1


def test_a_child_decides_for_itself_where_it_says_so(lab):
    lab.made(lambda: Team("team", Opts(retain_on_delete=True), child=Opts(retain_on_delete=False)))
    assert lab.run().destroy().succeeded
    assert lab.cloud.counts == {"delete": 1}


def test_grandchildren_inherit_too(lab):
    def program():
        team = Team("team", Opts(retain_on_delete=True))
        Thing("grandchild", opts=Opts(parent=team.child))

    result = lab.made(program)
    assert lab.state(result, "grandchild").retain_on_delete


def test_what_goes_with_another_takes_its_children_along(lab):
    def program():
        host = Thing("host", name="host")
        Team("team", Opts(deleted_with=host))

    result = lab.made(program)
    assert lab.state(result, "team-child").deleted_with == lab.state(result, "host").urn
    assert lab.run().destroy().succeeded
    assert lab.cloud.requests == [("delete", "host")]

    def noted(text):
        def transform(args):
            if not args.custom:
                return None
            note = args.props.get("note") or ""
            return pulumi.ResourceTransformResult({**args.props, "note": note + text}, args.opts)

        return transform

    def program():
        Team("team", Opts(transforms=[noted("parent")]), child=Opts(transforms=[noted("own ")]))

    result = lab.up(program)
    assert lab.state(result, "team-child").inputs["note"] == "own parent"


def test_a_provider_serves_the_resources_of_its_package_below_a_resource(lab):
    def program():
        parent = Thing("parent", opts=Opts(provider=LabProvider("mine")))
        Thing("child", opts=Opts(parent=parent))

    result = lab.up(program)
    assert lab.state(result, "child").provider_urn.endswith("::mine")
