"""What policy packs see, and what follows from what they say."""

import textwrap
from pathlib import Path

import pulumi
import pytest

from osaccess.engines.embedded.events import Level, PolicyRemediation, PolicyViolation
from osaccess.engines.embedded.policy_folder import PackFolder
from osaccess.errors import BadInput
from support.in_memory_provider import Credential, LabProvider, Thing

PACK = """
from pulumi_policy import *
from limits import SHORTEST

def is_thing(args): return args.resource_type == "lab:index:Thing"

def must_have_note(args, report):
    if is_thing(args) and not args.props.get("note"):
        report(f"{args.name} has no note")

def note_is_long(args, report):
    if is_thing(args) and "note" in args.props and len(args.props["note"]) < args.get_config().get("shortest", SHORTEST):
        report(f"{args.name}: {args.props['note']} is short")

def add_colour(args):
    if is_thing(args) and "colour" not in args.props:
        return {**args.props, "colour": "red"}

def few(args, report):
    things = [r for r in args.resources if r.resource_type == "lab:index:Thing"]
    if len(things) > 2:
        report(f"{len(things)} things; the last has the serial {things[-1].props.get('serial')}")

PolicyPack("lab-rules", enforcement_level=EnforcementLevel.MANDATORY, policies=[
    ResourceValidationPolicy("note", "a thing has a note", must_have_note),
    ResourceValidationPolicy("length", "a note is long", note_is_long, enforcement_level=EnforcementLevel.ADVISORY,
        config_schema=PolicyConfigSchema({"shortest": {"type": "integer", "default": 4}})),
    ResourceValidationPolicy("colour", "a thing has a colour", remediate=add_colour,
        enforcement_level=EnforcementLevel.REMEDIATE),
    StackValidationPolicy("few", "there are few things", few),
])
"""


@pytest.fixture
def pack(tmp_path):
    return write_pack(tmp_path / "pack", PACK)


def write_pack(folder, text, runtime="python"):
    folder.mkdir()
    (folder / "PulumiPolicy.yaml").write_text(f"runtime: {runtime}\nversion: 0.3.0\n")
    (folder / "__main__.py").write_text(textwrap.dedent(text))
    (folder / "limits.py").write_text("SHORTEST = 3\n")
    return PackFolder(folder)


def violations(result):
    return [
        (event.policy, event.level.value, event.message)
        for event in result.events
        if isinstance(event, PolicyViolation)
    ]


def three(first_note="fine", second_note=None):
    def program():
        first = Thing("first", note=first_note)
        second = Thing(
            "second", colour="blue", **({"note": second_note} if second_note else {}), kind=first.serial
        )
        Thing("third", note="fine", kind=second.serial)

    return program


def test_a_preview_shows_every_violation_and_goes_on(lab, pack, steps_of):
    result = lab.preview(three(), packs=(pack,))
    assert not result.succeeded
    assert result.blocked_by_policy
    assert steps_of(result) == ["create first", "create second", "create third"]
    assert ("note", "mandatory", "second has no note") in violations(result)
    assert [policy for policy, _, _ in violations(result)] == ["note", "few"]
    assert lab.cloud.requests == []


def test_an_up_stops_at_the_first_mandatory_violation_before_its_request(lab, pack, steps_of):
    result = lab.up(three(), packs=(pack,))
    assert not result.succeeded
    assert result.blocked_by_policy
    assert steps_of(result) == ["create first"]
    assert [method for method, _ in lab.cloud.requests] == ["create"]
    found = next(event for event in result.events if isinstance(event, PolicyViolation))
    assert (found.pack, found.pack_version, found.description) == ("lab-rules", "0.3.0", "a thing has a note")
    assert found.urn.endswith("::second")


def test_stack_policies_see_outputs_and_undo_nothing(lab, pack):
    result = lab.up(three(second_note="also"), packs=(pack,))
    assert result.blocked_by_policy
    assert violations(result) == [("few", "mandatory", "3 things; the last has the serial serial-number-3")]
    assert len(lab.cloud.objects) == 3


def test_a_remediation_changes_inputs_and_is_same_next_time(lab, pack):
    def program():
        Thing("a", note="fine")

    result = lab.up(program, packs=(pack,))
    assert result.succeeded
    assert lab.state(result, "a").inputs["colour"] == "red"
    assert lab.state(result, "a").inputs["__defaults"] == ["name"]
    told = next(event for event in result.events if isinstance(event, PolicyRemediation))
    assert ("colour" in told.before, told.after["colour"]) == (False, "red")
    assert dict(lab.up(program, packs=(pack,)).changes) == {"same": 2}


def test_a_replacement_is_not_remediated_again_and_that_is_told(lab, pack, messages_of):
    """Recorded: policy_remediate_bad, step 4. The next run finds the difference."""

    def program(kind):
        return lambda: Thing("a", note="fine", kind=kind)

    lab.made(program("a"), packs=(pack,))
    result = lab.up(program("b"), packs=(pack,))
    assert result.changes["replace"] == 1
    assert "colour" not in lab.state(result, "a").inputs
    assert "without what policies remediate in it: colour" in messages_of(result)


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        (None, []),
        ({"length": {"shortest": 9}}, [("length", "advisory")]),
        ({"length": {"enforcementLevel": "mandatory", "shortest": 9}}, [("length", "mandatory")]),
        ({"all": "mandatory", "length": {"shortest": 9}}, [("length", "mandatory")]),
        ({"all": "disabled", "length": {"shortest": 9}}, []),
    ],
    ids=["schema default", "property", "level and property", "all", "disabled"],
)
def test_configuration_sets_levels_and_properties(lab, pack, config, expected):
    result = lab.preview(lambda: Thing("a", note="fine"), packs=(PackFolder(pack.path, config),))
    assert [(policy, level) for policy, level, _ in violations(result)] == expected
    assert result.blocked_by_policy == any(level == "mandatory" for _, level in expected)


def test_an_unknown_level_is_refused(lab, pack):
    with pytest.raises(BadInput, match="'loud'"):
        lab.preview(lambda: None, packs=(PackFolder(pack.path, {"note": "loud"}),))


def test_a_configured_policy_that_is_not_there_is_told(lab, pack, messages_of):
    result = lab.preview(lambda: None, packs=(PackFolder(pack.path, {"nosuch": "mandatory"}),))
    assert "'nosuch'" in messages_of(result)


def test_a_configuration_for_a_pack_of_another_name_is_not_this_packs(lab, pack, messages_of):
    config = {"note": "disabled", "nosuch": "mandatory"}
    result = lab.preview(lambda: Thing("a"), packs=(PackFolder(pack.path, config, config_is_for="other-rules"),))
    assert result.blocked_by_policy
    assert "does not have" not in messages_of(result)
    result = lab.preview(lambda: Thing("a"), packs=(PackFolder(pack.path, config, config_is_for="lab-rules"),))
    assert not result.blocked_by_policy


def test_properties_for_all_policies_are_refused(lab, pack):
    with pytest.raises(BadInput, match="has 'all' without an enforcement level"):
        lab.preview(lambda: Thing("a"), packs=(PackFolder(pack.path, {"all": {"shortest": 2}}),))


def test_missing_required_configuration_is_refused(lab, tmp_path):
    pack = write_pack(
        tmp_path / "strict",
        """
        from pulumi_policy import *
        PolicyPack("strict", policies=[ResourceValidationPolicy("p", "d", lambda a, r: None,
            config_schema=PolicyConfigSchema({"owner": {"type": "string"}}, required=["owner"]))])
        """,
    )
    with pytest.raises(BadInput, match="needs the configuration owner"):
        lab.preview(lambda: None, packs=(pack,))


def test_a_rule_that_reads_an_unknown_is_an_advisory_finding(lab, pack):
    def program():
        first = Thing("first", note="fine")
        Thing("second", note=first.serial)

    result = lab.preview(program, packs=(pack,))
    assert result.succeeded
    assert {level for _, level, _ in violations(result)} == {"advisory"}
    assert all("can't run policy" in message for _, _, message in violations(result))
    assert lab.up(program, packs=(pack,)).succeeded


def test_a_crashing_rule_fails_the_run_and_names_pack_and_rule(lab, tmp_path, messages_of):
    pack = write_pack(
        tmp_path / "broken",
        """
        from pulumi_policy import *
        def crash(args, report):
            if args.resource_type == "lab:index:Thing":
                raise KeyError("oops")
        PolicyPack("broken", enforcement_level=EnforcementLevel.ADVISORY,
                   policies=[ResourceValidationPolicy("fragile", "d", crash)])
        """,
    )
    for operation in (lab.preview, lab.up):
        result = operation(lambda: Thing("a"), packs=(pack,))
        assert not result.succeeded
        assert not result.blocked_by_policy
        assert "Policy 'fragile' of pack 'broken' crashed: KeyError: 'oops' (__main__.py, line 5)" in messages_of(
            result
        )
    assert lab.cloud.requests == []


def test_policies_see_the_provider_and_no_bookkeeping(lab, tmp_path):
    pack = write_pack(
        tmp_path / "curious",
        """
        import pulumi
        from pulumi_policy import *
        def look(args, report):
            if args.resource_type == "lab:index:Credential":
                report(f"{sorted(args.props.keys())} {args.provider.name} {args.opts.protect} {pulumi.get_stack()}")
        PolicyPack("curious", policies=[ResourceValidationPolicy("look", "d", look)])
        """,
    )

    def program():
        provider = LabProvider("adm", password=pulumi.Output.secret("hunter22"))
        Credential("a", role="r", opts=pulumi.ResourceOptions(provider=provider, protect=True))

    result = lab.up(program, packs=(pack,))
    assert violations(result) == [("look", "advisory", "['name', 'role'] adm True dev")]


def test_a_policy_that_prints_a_secret_shows_it_to_nobody(lab, tmp_path):
    pack = write_pack(
        tmp_path / "loud",
        """
        from pulumi_policy import *
        PolicyPack("loud", policies=[ResourceValidationPolicy("p", "d", lambda args, report: report(str(args.props.get("note"))))])
        """,
    )
    result = lab.up(lambda: Thing("a", note=pulumi.Output.secret("hunter22")), packs=(pack,))
    assert "hunter22" not in repr(result.events)
    assert ("p", "advisory", "[secret]") in violations(result)


def test_a_pack_leaves_no_module_behind_and_runs_twice(lab, pack):
    import sys

    for _ in range(2):
        assert lab.preview(lambda: Thing("a", note="fine"), packs=(pack,)).succeeded
        assert "limits" not in sys.modules


def test_a_refused_input_is_judged_all_the_same(lab, pack):
    result = lab.preview(lambda: Thing("a", bad=True), packs=(pack,))
    assert ("note", "mandatory", "a has no note") in violations(result)


def test_a_pack_for_another_environment_is_refused(lab, tmp_path):
    pack = write_pack(tmp_path / "other", PACK, "{name: python, options: {virtualenv: nowhere}}")
    with pytest.raises(BadInput, match="names the environment"):
        lab.preview(lambda: None, packs=(pack,))


def test_a_pack_that_cannot_be_loaded_is_named(lab, tmp_path):
    pack = write_pack(tmp_path / "typo", "import nosuchmodule")
    with pytest.raises(BadInput, match=r"cannot be loaded: ModuleNotFoundError.*__main__.py, line 1"):
        lab.preview(lambda: None, packs=(pack,))


def test_a_folder_without_a_pack_is_named(lab, tmp_path):
    with pytest.raises(BadInput, match=r"no PulumiPolicy\.yaml"):
        lab.preview(lambda: None, packs=(PackFolder(tmp_path),))


def test_levels_have_the_cli_names():
    assert [level.value for level in Level] == ["advisory", "mandatory", "remediate", "disabled"]


def test_a_pack_is_loaded_in_its_own_folder_and_knows_the_stack(lab, tmp_path):
    text = """
        import pulumi
        from pulumi_policy import *
        KNOWN = open("known").read(), pulumi.get_project(), pulumi.get_stack(), pulumi.Config("app").get("key")
        def told(args, report):
            report(f"{KNOWN} {pulumi.get_project()} {pulumi.get_stack()} {pulumi.runtime.is_dry_run()}")
        PolicyPack("p", policies=[StackValidationPolicy("told", "tells what it knows", told)])
        """
    pack = write_pack(tmp_path / "pack", text)
    (pack.path / "known").write_text("here")
    before = Path.cwd()
    result = lab.up(lambda: None, packs=(pack,), config={"app:key": "v"})
    assert violations(result) == [("told", "advisory", "('here', 'rehearsal', 'dev', 'v') rehearsal dev False")]
    assert Path.cwd() == before


SEVERAL = """
    from pulumi_policy import *
    def found(args, report): report("found")
    def not_for_it(args, report): args.not_applicable("because")
    def told(args, report):
        for each in args.resources:
            report(f"{each.name} {sorted(each.property_dependencies)}")
    PolicyPack("p", policies=[
        ResourceValidationPolicy("passes", "d", lambda args, report: None),
        ResourceValidationPolicy("finds", "d", found),
        ResourceValidationPolicy("not-applicable", "d", not_for_it),
        ResourceValidationPolicy("only-remediates", "d", remediate=lambda args: None),
        ResourceValidationPolicy("disabled", "d", found, enforcement_level=EnforcementLevel.DISABLED),
        ResourceValidationPolicy("configured-off", "d", found),
        StackValidationPolicy("stack", "d", told, enforcement_level=EnforcementLevel.MANDATORY),
        StackValidationPolicy("stack-passes", "d", lambda args, report: None),
        StackValidationPolicy("stack-disabled", "d", told, enforcement_level=EnforcementLevel.DISABLED),
    ])
    """


def test_summaries_name_only_what_was_asked(lab, tmp_path):
    """Seen with the real CLI 3.255: neither disabled policies nor those that do not apply have passed."""
    pack = PackFolder(write_pack(tmp_path / "pack", SEVERAL).path, {"configured-off": "disabled"})
    details = []
    lab.preview(lambda: None, packs=(pack,), on_detail=details.append)
    summaries = {
        getattr(one, "method", "stack"): (one.passed, one.failed) for one in details if hasattr(one, "passed")
    }
    assert summaries == {
        "Remediate": (("finds", "not-applicable", "only-remediates", "passes"), ()),
        "Analyze": (("passes",), ("finds",)),
        "stack": (("stack-passes",), ("stack",)),
    }


def test_a_stack_policy_makes_an_update_say_that_it_failed_and_sees_real_dependencies_only(
    lab, tmp_path, messages_of
):
    """Seen with the real CLI 3.255; a resource's policy stops an update without that last word."""

    def program():
        first = Thing("first", note="n")
        Thing("second", note=first.serial, kind="k")

    result = lab.up(program, packs=(write_pack(tmp_path / "pack", SEVERAL),))
    assert result.blocked_by_policy
    assert "update failed" in messages_of(result)
    told = [message for policy, _, message in violations(result) if policy == "stack"]
    assert [line for text in told for line in text.splitlines() if line.startswith("second")] == [
        "second ['note']"
    ]
    assert [line for text in told for line in text.splitlines() if line.startswith("first")] == ["first []"]
