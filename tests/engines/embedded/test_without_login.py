"""Previews that open no secret and ask no cloud: what they compare, what they take as equal, and what they say of it."""

import json
from dataclasses import replace
from pathlib import Path

import pulumi
import pulumi_openstack as openstack
import pytest

import osaccess.policies
from osaccess.engines.embedded.events import PolicyViolation, ResourceDone
from osaccess.engines.embedded.policy_folder import PackFolder
from osaccess.engines.embedded.steps import Op
from osaccess.engines.embedded.unopened_state import UnopenedState
from osaccess.engines.embedded.values import SecretValue
from osaccess.environment import NOW_VARIABLE
from osaccess.rules.profiles import PROD
from support.matrix_stack import messages
from support.without_login import a_fake_stack, made, named_steps, steps, without_login

identity = openstack.identity
Opts = pulumi.ResourceOptions
secret = pulumi.Output.secret


@pytest.fixture
def stack(tmp_path):
    return a_fake_stack(tmp_path)


def a_user(password="first", **more):
    def program():
        user = identity.User("bot", password=secret(password) if isinstance(password, str) else password(), **more)
        pulumi.export("password", user.password)

    return program


def configured(stack, text):
    (stack.folder / "Pulumi.dev.yaml").write_text(text)


# ---- secrets ----------------------------------------------------------------------------------------------------


def test_a_secret_that_the_program_gives_is_taken_as_unchanged_and_listed(stack):
    made(stack, a_user("first"))
    seen = without_login(stack, a_user("second"))
    assert seen.steps == {}
    assert seen.undecided["bot"] == ("password",)


def test_a_secret_that_becomes_plain_is_a_change(stack):
    made(stack, lambda: identity.Project("web", description=secret("same")))
    assert named_steps(without_login(stack, lambda: identity.Project("web", description="same"))) == ["update web"]


def test_a_plain_value_that_becomes_a_secret_which_is_not_opened_is_a_change(stack):
    made(stack, lambda: identity.Project("web", description="old"))
    configured(stack, "config:\n  app:text: {secure: v1:AAAA:BBBB}\n")

    def program():
        identity.Project("web", description=pulumi.Config("app").require_secret("text"))

    assert named_steps(without_login(stack, program)) == ["update web"]


def test_a_new_secret_property_is_a_change(stack):
    made(stack, lambda: identity.User("bot"))
    assert named_steps(without_login(stack, a_user("first"))) == ["update bot"]


def test_a_removed_secret_property_is_a_change(stack):
    made(stack, a_user("first"))
    assert named_steps(without_login(stack, lambda: identity.User("bot"))) == ["update bot"]


@pytest.mark.parametrize("made_of_it", ["itself", "applied", "concatenated", "formatted", "hashed"])
def test_what_is_made_of_a_secret_of_the_configuration_is_taken_as_unchanged(stack, made_of_it):
    forms = {
        "itself": lambda text: text,
        "applied": lambda text: text.apply(lambda known: known[::1] + "!"),
        "concatenated": lambda text: pulumi.Output.concat("a-", text, "-z"),
        "formatted": lambda text: pulumi.Output.format("<{0}>", text),
        "hashed": lambda text: text.apply(lambda known: f"{hash(known):x}"),
    }

    def program():
        text = pulumi.Config("app").require_secret("text")
        identity.User("bot", password=forms[made_of_it](text), description="bot")

    made(stack, program, **with_text(stack, "opened"))
    configured(stack, "config:\n  app:text: {secure: v1:AAAA:BBBB}\n")
    seen = without_login(stack, program)
    assert seen.steps == {}
    assert seen.undecided == {"bot": ("password",)}
    assert seen.limits.secrets == ("app:text",)


def test_a_secret_of_the_configuration_that_is_used_in_clear_is_not_compared_either(stack):
    def program():
        identity.Project("web", description=pulumi.Config("app").require("text"), tags=["a", "b"])

    made(stack, program, **with_text(stack, "opened"))
    configured(stack, "config:\n  app:text: {secure: v1:AAAA:BBBB}\n")
    seen = without_login(stack, program)
    assert (seen.steps, seen.undecided) == ({}, {"web": ("description",)})


def with_text(stack, value):
    run = stack.run(None)
    return {
        "config": {**run.config, "app:text": value},
        "secret_config_keys": run.secret_config_keys | {"app:text"},
    }


def test_a_resource_that_is_named_after_what_is_not_known_is_refused_in_words(stack):
    def program():
        identity.Project(pulumi.Config("app").require("text"))

    made(stack, lambda: identity.Project("web"))
    configured(stack, "config:\n  app:text: {secure: v1:AAAA:BBBB}\n")
    with pytest.raises(AssertionError, match="named after what this preview does not know"):
        without_login(stack, program)


def chained(note="", kept=True):
    """A user, whose password goes into another user's description in clear, and into a third one's password."""

    def program():
        first = identity.User("first", password=secret("canary-1"), description=note)
        if kept:
            identity.User("shown", description=pulumi.Output.unsecret(first.password).apply(lambda text: text[:3]))
            identity.User("like", password=pulumi.Output.concat(first.password, "+"))

    return program


def test_what_follows_from_a_secret_of_the_state_is_taken_as_unchanged_also_in_clear(stack):
    made(stack, chained())
    seen = without_login(stack, chained())
    assert seen.steps == {}
    assert seen.undecided == {
        "first": ("password",),
        "shown": ("description",),
        "like": ("password",),
    }


def test_it_stays_so_where_what_it_follows_from_is_updated(stack):
    made(stack, chained())
    assert named_steps(without_login(stack, chained("other"))) == ["update first"]


def test_what_follows_from_a_secret_that_is_to_be_made_is_a_change(stack):
    def program(fresh=False):
        owner = identity.User("owner", password=secret("canary-1"))
        credential = identity.ApplicationCredential("fresh" if fresh else "old", roles=["member"])
        identity.User("like", password=credential.secret, description=owner.name)

    made(stack, program)
    assert named_steps(without_login(stack, lambda: program(fresh=True))) == [
        "create fresh",
        "delete old",
        "update like",
    ]


def test_an_ignored_secret_is_not_among_what_could_not_be_decided(stack):
    def program(password):
        identity.User("bot", password=secret(password), opts=Opts(ignore_changes=["password"]))

    made(stack, lambda: program("first"))
    seen = without_login(stack, lambda: program("second"))
    assert (seen.steps, seen.undecided) == ({}, {})


def test_a_plain_input_whose_output_is_secret_is_compared_by_what_went_in(stack):
    def program(description):
        identity.Project("web", description=description, opts=Opts(additional_secret_outputs=["description"]))

    made(stack, lambda: program("one"))
    assert without_login(stack, lambda: program("one")).steps == {}
    assert named_steps(without_login(stack, lambda: program("two"))) == ["update web"]


def test_neither_secrets_nor_ciphers_nor_stand_ins_are_told(stack):
    made(stack, chained(), **with_text(stack, "canary-2"))
    configured(stack, "config:\n  app:text: {secure: v1:cipher:cipher}\n")
    seen = without_login(stack, chained("other"))
    for told in ("canary", "v1:cipher"):
        assert told not in seen.log
    assert not [
        value
        for state in seen.result.resources
        for value in (*state.inputs.values(), *state.outputs.values())
        if isinstance(value, SecretValue) and isinstance(value.value, str)
    ]


# ---- logins -----------------------------------------------------------------------------------------------------


def explicit(stack, *, password=None, **given):
    def program():
        login = openstack.Provider(
            "login",
            auth_url=given.get("auth_url", stack.login.auth_url),
            user_name="admin" if password else None,
            password=secret(password) if password else None,
            tenant_name="admin" if password else None,
            user_domain_name="Default" if password else None,
            region=given.get("region"),
        )
        identity.Project("web", opts=Opts(provider=login))

    return program


PASSWORD = "admin-password"


def test_a_provider_that_is_given_no_login_keeps_the_one_of_the_state(stack):
    made(stack, explicit(stack, password=PASSWORD))
    seen = without_login(stack, explicit(stack))
    assert seen.steps == {}
    assert seen.limits.logins == ("login",)


def test_another_address_of_keystone_is_a_change_all_the_same(stack):
    made(stack, explicit(stack, password=PASSWORD))
    seen = without_login(stack, explicit(stack, auth_url="https://elsewhere.example.org/v3"))
    assert named_steps(seen) == ["update login"]
    assert next(iter(seen.steps.values()))[1] == ("authUrl",)


def test_a_new_region_is_a_change_all_the_same(stack):
    made(stack, explicit(stack, password=PASSWORD))
    assert named_steps(without_login(stack, explicit(stack, region="two"))) == ["update login"]


def test_the_default_provider_keeps_the_login_of_the_state(stack):
    made(stack, lambda: identity.Project("web"))
    seen = without_login(stack, lambda: identity.Project("web"))
    assert (seen.steps, seen.limits.logins) == ({}, ("default_5_5_3",))


def test_a_login_that_nobody_can_make_here_is_none_of_a_preview(stack):
    """A provider that reads clouds.yaml: the embedded engine cannot log in with it, and need not."""
    made(stack, explicit(stack, password=PASSWORD))
    document = json.loads(stack.backend.checkpoint)
    for row in document["checkpoint"]["latest"]["resources"]:
        if row["type"] == "pulumi:providers:openstack" and row["urn"].endswith("::login"):
            row["inputs"] = {"cloud": "mine", "version": row["inputs"]["version"]}
            row["outputs"] = row["inputs"]

    def program():
        identity.Project("web", opts=Opts(provider=openstack.Provider("login", cloud="mine")))

    assert without_login(stack, program, checkpoint=json.dumps(document).encode()).steps == {}


def test_the_state_may_be_under_any_secrets_provider(stack):
    made(stack, a_user())
    document = json.loads(stack.backend.checkpoint)
    document["checkpoint"]["latest"]["secrets_providers"] = {"type": "cloud", "state": {"url": "awskms://alias/x"}}
    configured(
        stack, "secretsprovider: awskms://alias/x\nencryptedkey: AAAA\nconfig:\n  app:text: {secure: AAAA}\n"
    )
    assert without_login(stack, a_user(), checkpoint=json.dumps(document).encode()).steps == {}


# ---- look-ups ---------------------------------------------------------------------------------------------------


def looking_up(stack):
    def program():
        role = identity.get_role(name="member")
        admin = identity.get_project_output(name="admin")
        user = identity.User("bot")
        identity.RoleAssignment("grant", project_id=admin.id, role_id=role.id, user_id=user.id)

    return program


def test_what_a_function_would_answer_is_taken_as_unchanged_and_listed(stack):
    made(stack, looking_up(stack))
    seen = without_login(stack, looking_up(stack))
    assert seen.steps == {}
    assert {name: set(paths) for name, paths in seen.undecided.items()} == {"grant": {"projectId", "roleId"}}
    assert sorted(seen.limits.lookups) == ["getProject(name=admin)", "getRole(name=member)"]


def test_a_resource_that_is_only_read_is_as_the_state_has_it(stack):
    made(stack, lambda: identity.Project("web", name="web"))
    there = next(id_ for (_, id_), (name, _) in stack.cloud().all_ids().items() if name == "web")

    def program(note=""):
        identity.Project("web", name="web")
        other = identity.Project.get("seen", there)
        identity.User("bot", description=pulumi.Output.concat(other.name, note))

    made(stack, program)
    assert named_steps(without_login(stack, program)) == ["read seen"]
    seen = without_login(stack, lambda: program("!"))
    assert named_steps(seen) == ["read seen", "update bot"]
    assert seen.limits.lookups == (f"Project {there} (taken as the state has it)",)


def test_a_new_import_is_shown_and_what_it_finds_is_not_known(stack):
    made(stack, lambda: identity.User("bot"))
    there = stack.cloud().request("POST", "/projects", {"project": {"name": "there"}})["project"]["id"]

    def program():
        identity.User("bot")
        identity.Project("there", name="there", opts=Opts(import_=there))

    seen = without_login(stack, program)
    assert named_steps(seen) == ["import there"]
    assert seen.limits.lookups == (f"Project {there}",)


def test_a_new_look_is_shown_and_what_it_finds_is_not_known(stack):
    made(stack, lambda: identity.User("bot", description="old"))

    def program():
        identity.User("bot", description=identity.Project.get("seen", "5b3a").name)

    seen = without_login(stack, program)
    assert named_steps(seen) == ["read seen", "update bot"]
    assert seen.limits.lookups == ("Project 5b3a",)


# ---- nothing is done --------------------------------------------------------------------------------------------


def test_only_a_preview_is_possible(stack):
    made(stack, a_user())
    run = replace(stack.run(a_user()), backend=UnopenedState.of(stack.backend))
    with pytest.raises(AssertionError, match="only looked at"):
        run.up()


def test_a_program_that_cannot_go_on_without_a_secret_says_which_were_not_opened(stack):
    made(stack, a_user())
    configured(stack, "config:\n  app:flag: {secure: AAAA}\n")

    def program():
        pulumi.Config("app").require_secret_bool("flag")

    unopened = UnopenedState.of(stack.backend)
    result = replace(stack.run(program), backend=unopened, config={}).preview()
    assert not result.succeeded
    assert "app:flag" in messages(result)
    assert "not opened" in messages(result)


# ---- after a kill -----------------------------------------------------------------------------------------------


def test_what_a_killed_run_left_in_its_journal_is_seen(stack):
    moments = []

    def note(event):
        if isinstance(event, ResourceDone) and event.op is Op.CREATE:
            moments.append((stack.backend.checkpoint, stack.backend.journal))

    made(stack, chained(), on_event=note)
    whole = stack.backend.checkpoint, stack.backend.journal
    compared = set()
    for stack.backend.checkpoint, stack.backend.journal in moments:
        expected = steps(stack.run(chained()).preview())
        assert without_login(stack, chained()).steps == expected
        compared.add(len(expected))
    stack.backend.checkpoint, stack.backend.journal = whole
    assert len(compared) > 1, "no run was killed between two steps"


# ---- policies ---------------------------------------------------------------------------------------------------


def test_rules_that_need_a_closed_secret_say_once_that_they_cannot_decide(stack):
    def program():
        identity.ApplicationCredential(
            "bot-20260101T000000Z",
            description="Pipelines of the web team, in CI",
            roles=["reader"],
            secret=pulumi.Config("app").require_secret("text"),
            expires_at="2026-12-20T00:00:00Z",
            access_rules=[{"service": "compute", "method": "GET", "path": "/v2.1/servers"}],
        )

    made(stack, program, **with_text(stack, "weak"))
    configured(stack, "config:\n  app:text: {secure: AAAA}\n")
    pack = PackFolder(Path(osaccess.policies.__path__[0]), PROD.pack_config())
    environment = {NOW_VARIABLE: "2026-11-22T00:00:00Z"}
    seen = without_login(stack, program, packs=(pack,), environment=environment)
    unjudged = [
        event.message
        for event in seen.result.events
        if isinstance(event, PolicyViolation) and "not known yet: secret" in event.message
    ]
    assert len(unjudged) == 1
    assert "undecided: ks501" in unjudged[0]
