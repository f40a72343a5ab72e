"""The identity provider does what the real plugin did in the recordings."""

import pytest

from osaccess.engines.embedded.identity_plugin import OpenStackPlugin
from osaccess.engines.embedded.provider import UpdateFailed
from osaccess.engines.embedded.values import plain
from osaccess.fake_keystone.entities import Project, User
from support.recorded_trace import (
    SCENARIOS,
    identity_events,
    literal,
    masked,
    resources,
    steps,
    values,
    without_defaults,
)
from support.watched_keystone import PASSWORD, URL, WatchedKeystone, relabelled

PROJECT = "openstack:identity/project:Project"
CREDENTIAL = "openstack:identity/applicationCredential:ApplicationCredential"
NAMES = sorted(path.name for path in SCENARIOS.iterdir())


def a_provider():
    login = {"userName": "admin", "password": PASSWORD, "tenantName": "admin", "userDomainName": "Default"}
    return OpenStackPlugin().configure(
        {"authUrl": URL, **login, "projectDomainName": "Default", "region": "RegionOne"}
    )


def checkable(event):
    """Whether Check ran: not for providers with an unknown in their configuration, nor after a remediation."""
    return "__defaults" in event.new.get("inputs", {}) and "policy_remediate" not in event.where


@pytest.mark.parametrize("index", range(13))
def test_check_says_what_the_plugin_said(index):
    step = steps("check_bad_inputs")[index]
    type_, args = literal("check_bad_inputs", "CASES")[step["step"]["env"]["CASE"]]
    type_ = f"openstack:identity/{type_}"
    said = step.get("diagnostics", [])

    checked = a_provider().check(type_, "x", {}, args, b"seed")

    recorded = [each["message"] for each in said if each["severity"] == "error"]
    assert [f"{type_} resource 'x' has a problem: {each.reason}" for each in checked.failures] == recorded
    odd = [each["message"] for each in said if each["message"].startswith("Unexpected type")]
    assert sorted(checked.warnings) == odd
    for event in identity_events("check_bad_inputs"):
        if event.where.endswith(f" {index}"):
            assert masked(checked.inputs) == masked(event.new["inputs"])


@pytest.mark.parametrize("scenario", NAMES)
def test_check_fills_in_the_recorded_defaults(scenario):
    provider = a_provider()
    for event in identity_events(scenario):
        if event.op not in ("create", "create-replacement") or event.phase != "1-pre" or not checkable(event):
            continue
        given = values(without_defaults(event.new["inputs"]))
        checked = provider.check(event.type_, event.name, {}, given, b"seed")
        assert checked.failures == (), event.where
        assert masked(checked.inputs) == masked(event.new["inputs"]), event.where


def test_a_generated_name_survives_and_is_new_for_a_replacement():
    provider = a_provider()
    first = provider.check(PROJECT, "web", {}, {}, b"one").inputs

    assert provider.check(PROJECT, "web", first, {}, b"two").inputs["name"] == first["name"]
    assert provider.check(PROJECT, "web", {}, {}, b"two").inputs["name"] != first["name"]


def test_a_name_that_the_program_gives_no_more_stays():
    """Recorded: import_existing_project, step 5."""
    given = a_provider().check(PROJECT, "web", {}, {"name": "theirs"}, b"one").inputs

    assert a_provider().check(PROJECT, "web", given, {}, b"two").inputs["name"] == "theirs"


def test_inputs_that_are_ignored_altogether_count_as_given():
    step = steps("options_ignore_changes")[2]
    recorded = next(each for each in resources(step) if each["urn"].endswith("::all"))
    old = {**recorded["inputs"], "__defaults": ["enabled", "name"]}

    assert a_provider().check(PROJECT, "all", old, old, b"seed").inputs == recorded["inputs"]


@pytest.mark.parametrize("scenario", NAMES)
def test_diff_is_the_recorded_one(scenario):
    provider = a_provider()
    for event in identity_events(scenario):
        if event.phase != "1-pre" or event.op not in ("same", "update", "create-replacement"):
            continue
        if not event.old.get("outputs") or not event.new.get("inputs") or not checkable(event):
            continue
        if event.keys and not event.diffs:
            continue  # replaced because of another resource: the engine's work
        if scenario == "options_replace_on_changes" or event.old.get("external"):
            continue  # replaced because of an option, or because it was only read: the engine's work
        old, new, hidden = comparable(event)

        found = provider.diff(event.type_, {}, old, new, ())

        expected = {path: kind for path, kind in event.detailed.items() if path not in hidden}
        assert {path: str(kind) for path, kind in found.detailed.items()} == expected, event.where
        assert found.changed == tuple(key for key in event.diffs if key not in hidden), event.where
        assert found.replace == tuple(key for key in event.keys if key not in hidden), event.where


def comparable(event):
    """Return old outputs, new inputs, and the properties left out because events hide secrets.

    The inputs in an event are those of the second Check, after the diff: a generated name was still the old one.
    """
    old, new = values(event.old["outputs"]), values(event.new["inputs"])
    hidden = {
        key
        for key in old.keys() | new.keys()
        if "<secret>" in (event.old["outputs"].get(key), event.new["inputs"].get(key))
    }
    if "name" in new.get("__defaults", ()):
        new["name"] = old["name"]
    for key in hidden:
        old[key] = new[key] = None
    return old, new, hidden


def test_an_explicit_name_asks_for_deletion_first():
    provider = a_provider()
    old = {"name": "deploy", "roles": ["member"]}
    by_name = provider.diff(CREDENTIAL, {}, old, {"name": "deploy", "roles": ["reader"], "__defaults": []}, ())
    generated = provider.diff(
        CREDENTIAL, {}, old, {"name": "deploy", "roles": ["reader"], "__defaults": ["name"]}, ()
    )

    assert by_name.delete_before_replace
    assert not generated.delete_before_replace


@pytest.mark.parametrize("scenario", NAMES)
def test_a_preview_plans_the_recorded_outputs(scenario):
    provider = a_provider()
    for event in identity_events(scenario):
        if (
            not event.is_preview
            or event.phase != "2-outputs"
            or not event.new.get("outputs")
            or not checkable(event)
        ):
            continue
        if event.op not in ("create", "update", "create-replacement"):
            continue
        old = values(event.old["outputs"]) if event.op == "update" else None
        planned = masked(provider.planned(event.type_, values(event.new["inputs"]), old))
        recorded = masked(event.new["outputs"])
        hidden = {
            key for key, value in recorded.items() if value == "<secret>"
        }  # hidden by an option, by the engine
        assert {**planned, **dict.fromkeys(hidden, "<secret>")} == recorded, event.where


def created_in(scenario):
    for index, step in enumerate(steps(scenario)):
        if step["step"].get("do") != "up":
            continue
        for resource in resources(step):
            fresh = resource.get("created") == resource.get("modified") == f"step {index}"
            inputs = resource.get("inputs", {})
            inside = any(str(inputs.get(key)).startswith("<id:") for key in ("domainId", "parentId"))
            if inside:
                continue  # Keystone takes no such word for an id; the replays make the domain and the parent
            if fresh and not resource.get("initErrors") and resource.get("importID") is None:
                yield index, step, resource


@pytest.mark.parametrize("scenario", NAMES)
def test_a_create_sends_and_stores_what_was_recorded(scenario):
    for index, step, resource in created_in(scenario):
        outputs = values(resource["outputs"])
        posted = [
            each["body"] for each in step["http"] if each["req"].startswith("POST") and each["status"] == 201
        ]
        owner = plain(outputs).get("projectId", "<project:admin>")
        with WatchedKeystone(plain(values(resource["inputs"])), project=owner) as keystone:
            created = a_provider().create(resource["type"], values(resource["inputs"]))

        assert created.init_error == ""
        assert relabelled(plain(created.outputs), plain(outputs)) == plain(outputs), f"{scenario} step {index}"
        assert len(keystone.mutating) == 1
        method, path, body = keystone.mutating[0]
        if method == "POST":
            assert body in posted
        else:
            assert f"PUT /v3{path}" in [each["req"] for each in step["http"]]


def test_an_application_credential_is_one_post_and_one_token():
    with WatchedKeystone() as keystone:
        a_provider().create(CREDENTIAL, {"name": "x", "roles": ["member"]})

    assert [request[0] for request in keystone.requests] == ["POST"]
    assert keystone.tokens == 1


def test_an_update_sends_only_what_changed():
    recorded = [
        each for step in steps("update_in_place") for each in step["http"] if each["req"].startswith("PATCH")
    ]
    sent = []
    for event in identity_events("update_in_place"):
        if event.op != "update" or event.phase != "1-pre" or event.is_preview:
            continue
        noun = "project" if event.type_ == PROJECT else "user"
        before, after = event.old["outputs"], values(event.new["inputs"])
        if noun == "user":  # events hide the passwords of this scenario's program
            before, after = {**before, "password": "pw-1"}, {**after, "password": "pw-2"}
        with WatchedKeystone(plain(after)) as keystone:
            state, id_ = keystone.fake.state, event.old["id"]
            if noun == "project":
                state.projects.put(Project(id_, before["name"], "default", "default"))
            else:
                state.users.put(User(id_, before["name"], "default"))
            a_provider().update(event.type_, event.old["id"], values(before), after)
        assert [request[0] for request in keystone.requests] == ["PATCH", "GET"]
        sent.append(keystone.requests[0][2])

    assert sent == [each["body"] for each in recorded]


def test_a_refresh_stores_the_implied_roles_and_keeps_the_inputs():
    before, after = steps("implied_roles_refresh")[0], steps("implied_roles_refresh")[2]
    provider = a_provider()
    refreshed = {each["urn"]: each for each in resources(after)}
    for old in resources(before):
        new = refreshed[old["urn"]]
        outputs = values(old["outputs"])
        owner = plain(outputs).get("projectId", "<project:admin>")
        with WatchedKeystone(plain(values(old["inputs"])), project=owner):
            made = provider.create(old["type"], values(old["inputs"]))
            read = provider.read(old["type"], made.id, values(old["inputs"]), outputs)
        recorded = plain(values(new["outputs"]))
        assert relabelled(plain(read), recorded) == recorded
        assert plain(provider.inputs_of(old["type"], values(old["inputs"]), read)) == plain(values(new["inputs"]))


def test_an_import_takes_all_that_is_no_default_as_inputs():
    imported = resources(steps("import_existing_project")[13])[0]

    assert a_provider().inputs_of(PROJECT, None, imported["outputs"]) == imported["inputs"]


def test_a_create_whose_read_fails_keeps_the_id():
    recorded = resources(steps("keystone_trouble")[2])[0]
    with WatchedKeystone(faults={"GET /v3/projects/**": 500}) as keystone:
        created = a_provider().create(PROJECT, recorded["inputs"])

    assert created.id in keystone.fake.state.projects
    assert created.outputs == recorded["outputs"] | {"id": created.id}
    assert "500" in created.init_error


def test_a_failed_update_leaves_the_new_outputs():
    failed = resources(steps("keystone_trouble")[10])[0]
    old = {**failed["outputs"], "description": "one"}
    with WatchedKeystone(faults={"PATCH /v3/**": 409}), pytest.raises(UpdateFailed) as raised:
        a_provider().update(PROJECT, failed["id"], old, {**failed["inputs"], "description": "two"})

    assert raised.value.outputs == failed["outputs"]


def test_the_update_after_an_init_error_only_reads():
    half_made = resources(steps("keystone_trouble")[2])[0]
    whole = resources(steps("keystone_trouble")[4])[0]
    with WatchedKeystone() as keystone:
        provider = a_provider()
        made = provider.create(PROJECT, half_made["inputs"])
        keystone.requests.clear()
        outputs = provider.update(PROJECT, made.id, half_made["outputs"], half_made["inputs"])

    assert [request[0] for request in keystone.requests] == ["GET"]
    assert relabelled(outputs, whole["outputs"]) == whole["outputs"]
