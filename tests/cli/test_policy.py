"""`osaccess policy`: the rules, one rule, a state judged offline, a configuration checked. In `make test`."""

import io
import json
import shutil

import pytest

from osaccess.rules.profiles import PROFILES
from osaccess.rules.registry import RULES
from support.command import ROOT, osaccess

NOW = ("--now", "2026-11-22")
CREDENTIAL = "openstack:identity/applicationCredential:ApplicationCredential"
SEALED = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
CANARY = "hunter2-canary-hunter2-canary"
WAIVER = """\
waivers:
  - rule: ks103-credential-lifetime-must-be-limited
    name: vendor-import-*
    reason: the vendor needs a year to move
    ticket: SEC-142
    approver: security-team
    granted: 2026-11-01
    expires: {expires}
"""


@pytest.fixture
def state(tmp_path, monkeypatch):
    """The example's state in a folder with the cloud's facts; call it to write it after a change."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "cloud.yaml", tmp_path)
    data = json.loads((ROOT / "examples/scan/state.json").read_text())

    def write(change=lambda rows: None):
        rows = data["deployment"]["resources"]
        change({row["urn"].split("::", 3)[3]: row for row in rows})
        (tmp_path / "state.json").write_text(json.dumps(data))
        return "state.json"

    write.folder = tmp_path
    return write


def in_one_line(text):
    return " ".join(text.split())


def scanned(state, *options, change=lambda rows: None):
    return osaccess("policy", "scan", state(change), *NOW, "--json", *options)


def told(ran):
    return {
        (one["rule"].split("-")[0], one["level"], one["resource"].split("::", 3)[3])
        for one in ran.data["findings"]
    }


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
def test_the_list_has_every_rule_at_its_level_of_the_profile(profile):
    ran = osaccess("policy", "list", "--profile", profile.name, "--json")
    assert [(one["id"], one["level"]) for one in ran.data["rules"]] == [
        (rule.id, profile.level_of(rule).value) for rule in RULES
    ]
    shown = osaccess("policy", "list", "--profile", profile.name).out
    assert all(rule.number in shown and rule.wants in shown for rule in RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_each_rule_is_shown_by_id_and_number_with_what_it_refuses_and_says(rule):
    data = osaccess("policy", "show", rule.id, "--json").data
    assert data == osaccess("policy", "show", rule.number.upper(), "--json").data
    assert [one["name"] for one in data["bad"]] == list(rule.bad)
    shown = in_one_line(osaccess("policy", "show", rule.number.removeprefix("ks")).out)
    for text in (rule.why, *(one["mend"] for one in data["bad"]), *(knob.name for knob in rule.knobs)):
        assert in_one_line(text) in shown
    assert ("knobs are set for the Pulumi CLI, by --policy-pack-config FILE" in shown) == bool(rule.knobs)


@pytest.mark.parametrize(("typed", "meant"), [("credential-must-expire", "ks102-credential"), ("ks102x", "ks102")])
def test_a_misspelt_rule_is_told_with_the_one_that_was_meant(typed, meant):
    ran = osaccess("policy", "show", typed)
    assert ran.code == 2
    assert f"Did you mean {meant}" in ran.err


def test_a_scan_tells_what_time_brought_and_what_lives_too_long(state):
    ran = scanned(state)
    assert ran.code == 5
    assert told(ran) == {
        ("ks103", "mandatory", "vendor-import-1"),
        ("ks104", "mandatory", "web-deploy-20261012T000000Z"),
        ("ks104", "mandatory", "reports-2"),
        ("ks119", "advisory", "web-monitor-5"),
    }
    assert ran.data["of_time"] == {
        "expired": ["web-deploy-20261012T000000Z", "reports-2"],
        "expiring soon": ["web-monitor-5"],
        "over the limit": ["vendor-import-1"],
    }
    shown = osaccess("policy", "scan", state(), *NOW).out
    assert "1 expiring soon: web-monitor-5" in shown
    assert "3 mandatory, 1 advisory" in shown


def test_a_superseded_generation_does_not_expire_soon_and_its_successor_does(state):
    ran = osaccess("policy", "scan", state(), "--now", "2026-11-17T00:00:00Z", "--json")
    assert "web-deploy-20261012T000000Z" not in ran.data["of_time"]["expiring soon"]
    ran = osaccess("policy", "scan", state(), "--now", "2026-12-15", "--json")
    assert "web-deploy-20261111T000000Z" in ran.data["of_time"]["expiring soon"]


def test_a_state_of_sound_credentials_is_clean(state):
    def mend(rows):
        for row in rows.values():
            if row["type"] == CREDENTIAL:
                row["inputs"]["expiresAt"] = "2026-12-20T00:00:00Z"

    ran = scanned(state, change=mend)
    assert (ran.code, ran.data["findings"]) == (0, [])
    assert "no credential is expired" in osaccess("policy", "scan", "state.json", *NOW).out


def test_the_profile_decides_what_is_mandatory(state):
    levels = {one["rule"][:5]: one["level"] for one in scanned(state, "--profile", "ci").data["findings"]}
    assert levels == {"ks103": "mandatory", "ks104": "advisory", "ks119": "advisory"}


def test_whole_stack_rules_see_dependencies_and_the_facts_of_the_cloud_are_used(state):
    def forget(rows):
        rows["svc-web@web"]["dependencies"] = []
        rows["vendor-import-1"]["inputs"]["accessRules"] = [
            {"service": "gpu", "method": "GET", "path": "/gpu/v1/cards"}
        ]

    ran = scanned(state, change=forget)
    assert ("ks115", "mandatory", "web-monitor-5") in told(ran)
    assert ("ks204", "mandatory", "vendor-import-1") in told(ran)
    assert "ks902" not in {rule for rule, _, _ in told(ran)}
    (state.folder / "cloud.yaml").unlink()  # then nobody knows which role the id of an assignment is
    assert ("ks902", "advisory", "svc-web-on-web-reader") in told(scanned(state))


def test_a_scan_in_the_stacks_project_judges_its_configuration_and_says_where_it_does_not(state):
    project = json.loads((ROOT / "examples/scan/state.json").read_text())["deployment"]["resources"][0]["urn"]
    assert not scanned(state).data["configuration_judged"]
    assert "not judged: the configuration" in osaccess("policy", "scan", "state.json", *NOW).out
    (state.folder / "Pulumi.prod.yaml").write_text(f"config:\n  openstack:password: {CANARY}\n")
    (state.folder / "Pulumi.yaml").write_text("name: another\nruntime: python\n")
    assert not scanned(state).data["configuration_judged"]
    (state.folder / "Pulumi.yaml").write_text(f"name: {project.split('::')[1]}\nruntime: python\n")
    ran = scanned(state)
    assert ran.data["configuration_judged"]
    assert ("ks508", "mandatory") in {(rule, level) for rule, level, _ in told(ran)}
    assert CANARY not in ran.out


def test_a_secret_that_is_plain_among_the_outputs_alone_is_a_finding(state):
    ran = scanned(state, change=lambda rows: rows["vendor-import-1"]["outputs"].update(secret=CANARY))
    assert ("ks502", "mandatory", "vendor-import-1") in told(ran)
    assert CANARY not in ran.out


def test_a_waiver_lets_a_finding_pass_visibly_until_it_ends(state):
    (state.folder / "policies").mkdir()
    file = state.folder / "policies/waivers.yaml"
    file.write_text(WAIVER.format(expires="2027-01-20"))
    ran = scanned(state)
    assert ("ks905", "advisory", "vendor-import-1") in told(ran)
    assert "ks103" not in {rule for rule, _, _ in told(ran)}
    file.write_text(WAIVER.format(expires="2026-11-20"))
    rules = {rule for rule, _, _ in told(scanned(state))}
    assert rules >= {"ks900", "ks103"}


def test_a_waiver_that_is_for_nothing_is_told(state):
    file = state.folder / "other.yaml"
    file.write_text(WAIVER.format(expires="2027-01-20").replace("vendor-import", "nobody-import"))
    assert "ks904" in {rule for rule, _, _ in told(scanned(state, "--waivers", file))}


def test_what_waits_for_its_deletion_or_is_only_read_is_not_judged(state):
    def leave(rows):
        rows["reports-2"]["delete"] = True
        rows["web-monitor-5"]["external"] = True

    ran = scanned(state, change=leave)
    assert {name for _, _, name in told(ran)} == {"vendor-import-1", "web-deploy-20261012T000000Z"}
    assert ran.data["resources"] == 11


@pytest.mark.parametrize("sealed", [{"plaintext": json.dumps(CANARY)}, {"ciphertext": CANARY}])
def test_no_secret_is_shown_whether_the_export_holds_it_in_clear_or_not(state, sealed):
    def hide(rows):
        rows["svc-web@web"]["inputs"]["password"] = SEALED | sealed
        rows["svc-web"]["inputs"]["password"] = SEALED | sealed
        rows["svc-web"]["inputs"]["description"] = SEALED | sealed
        for name in ("description", "expiresAt", "secret"):
            rows["web-monitor-5"]["inputs"][name] = SEALED | sealed
        rows["reports-2"]["inputs"]["roles"] = [SEALED | sealed]
        rows["shop-prod"]["outputs"] = {"secret": SEALED | sealed}

    for options in ((), ("--json",)):
        ran = osaccess("policy", "scan", state(hide), *NOW, *options)
        assert ran.code == 5
        assert CANARY not in ran.out + ran.err
        assert "hunter2" not in ran.out + ran.err
    undecided = next(one for one in scanned(state).data["findings"] if one["rule"].startswith("ks902"))
    assert "not known yet" in undecided["have"]


def test_a_secret_in_clear_without_a_mark_is_a_finding_that_does_not_show_it(state):
    def leak(rows):
        rows["svc-web@web"]["inputs"]["password"] = CANARY
        rows["shop-prod"]["outputs"] = {"login": CANARY}

    ran = scanned(state, change=leak)
    assert {("ks502", "svc-web@web"), ("ks503", "shop-prod")} <= {(rule, name) for rule, _, name in told(ran)}
    assert CANARY not in ran.out + ran.err


def test_a_state_comes_from_stdin_too(state, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO((state.folder / state()).read_text()))
    assert told(osaccess("policy", "scan", "-", *NOW, "--json")) == told(scanned(state))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "state.json:1: this is no exported state"),
        ('{\n "deployment": {\n', "state.json:3: this is no exported state"),
        ("[]", "no map `deployment`"),
        ('{"deployment": null}', "no map `deployment`"),
        ('{"deployment": {"resources": {}}}', "deployment.resources is no list"),
        ('{"deployment": {"resources": [3]}}', "deployment.resources[0] is no map"),
        ('{"deployment": {"resources": [{"urn": "x", "type": "y"}]}}', "resources[0].urn is no URN"),
        ('{"deployment": {"resources": [{"urn": "a::b::c::d"}]}}', "resources[0].type is no text"),
        ('{"deployment": {"resources": [{"urn": "a::b::c::d", "type": "c", "inputs": 5}]}}', "inputs is no map"),
        ('{"deployment": {"resources": [{"urn": "a::b::c::d", "type": "c", "inputs": {"a": {'
         '"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "plaintext": "hunter2"}}}]}}',
         "resources[0] cannot be read"),
    ],
)  # fmt: skip
def test_what_is_no_state_is_bad_input_with_its_place(state, text, problem):
    (state.folder / "state.json").write_text(text)
    ran = osaccess("policy", "scan", "state.json", *NOW)
    assert "hunter2" not in ran.err
    assert ran.code == 2, ran.out
    assert problem in ran.err


def test_an_empty_stack_is_clean(state):
    (state.folder / "state.json").write_text('{"version": 3, "deployment": {"resources": null}}')
    ran = osaccess("policy", "scan", "state.json", *NOW)
    assert (ran.code, "0 resources" in ran.out) == (0, True)


def test_options_of_a_scan_that_cannot_be_used_are_told(state):
    assert "--now: " in osaccess("policy", "scan", state(), "--now", "yesterday").err
    assert osaccess("policy", "scan", "missing.json").code == 2
    assert osaccess("policy", "scan", state(), "--cloud", "missing.yaml").code == 2
    assert osaccess("policy", "scan", state(), "--waivers", "missing.yaml").code == 2


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
def test_the_generated_profiles_are_sound(profile):
    ran = osaccess("policy", "check-config", ROOT / "policies/profiles" / f"{profile.name}.json", "--json")
    assert (ran.code, ran.data["not_named"]) == (0, [])


@pytest.mark.parametrize(
    ("config", "line", "problem"),
    [
        ({"ks102-credential-must-expires": "mandatory"}, 2, "Did you mean ks102-credential-must-expire?"),
        ({RULES[0].id: "mandatory", "all": "mandatory"}, 3, "lifts advisory rules"),
        ({RULES[2].id: {"maxLifetimeDays": 30}}, 2, "the SDK reads that as advisory"),
        ({RULES[2].id: {"enforcementLevel": "mandatory", "maxLifetime": 30}}, 4, "Did you mean maxLifetimeDays?"),
        ({RULES[2].id: {"enforcementLevel": "mandatory", "maxLifetimeDays": "30"}}, 4, "is no number"),
        ({RULES[0].id: {"enforcementLevel": "strict"}}, 2, "is no level"),
        ({RULES[1].id: "remediate"}, 2, "No remediation is safe"),
        ([], 1, "no map of rules"),
    ],
)
@pytest.mark.parametrize("indent", [2, "\t"])
def test_a_configuration_that_the_engine_would_take_without_a_word_is_refused_at_its_line(
    tmp_path, config, line, problem, indent
):
    file = tmp_path / "mine.json"
    file.write_text(json.dumps(config, indent=indent))
    ran = osaccess("policy", "check-config", file)
    assert ran.code == 2
    assert f"mine.json:{line}" in ran.err
    assert problem in in_one_line(ran.err)


def test_a_configuration_that_is_no_json_is_told_with_its_line(tmp_path):
    (tmp_path / "mine.json").write_text("{\n  nonsense\n}")
    ran = osaccess("policy", "check-config", tmp_path / "mine.json")
    assert (ran.code, "mine.json:2: this is no JSON" in ran.err) == (2, True)


def test_without_a_file_the_projects_own_configuration_is_checked_and_a_project_without_one_needs_none(
    tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    ran = osaccess("policy", "check-config")
    assert ran.code == 2
    assert "Which configuration? There is no policies/profiles/prod.json." in ran.err
    assert "osaccess policy check-config FILE" in in_one_line(ran.err)
    monkeypatch.chdir(ROOT)
    assert osaccess("policy", "check-config", "--json").data["file"] == "policies/profiles/prod.json"


def test_rules_that_a_configuration_does_not_name_are_listed_with_their_level(tmp_path):
    (tmp_path / "mine.json").write_text(json.dumps({RULES[0].id: "mandatory"}))
    shown = osaccess("policy", "check-config", tmp_path / "mine.json").out
    assert "1 of 55 rules named".replace("55", str(len(RULES))) in shown
    assert f"not named, so at its own level: {RULES[1].id} ({RULES[1].level})" in shown
