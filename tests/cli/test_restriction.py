"""`--target` and its like: the same words for both engines, and what is wrong with them is told before anything runs."""

import pytest

from osaccess.engines.pulumi_cli import Operation
from osaccess.engines.restriction import Restriction
from support.command import QUIET, osaccess

PROGRAM = """
import os
import pulumi_openstack as openstack
tags = [os.environ.get("TAG", "first")]
a = openstack.identity.Project("a", name=os.environ["PREFIX"] + "-a", tags=tags)
openstack.identity.Project("b", name=os.environ["PREFIX"] + "-b", tags=tags, parent_id=a.id)
openstack.identity.Role("loose", name=os.environ["PREFIX"] + "-loose")
"""


@pytest.fixture
def stack(tmp_path, real_keystone, real_keystone_folder):
    """Runs a verb on a raw program of three resources, on the session's Keystone; `tag` is what all projects get."""
    project = tmp_path / "project"
    project.mkdir()
    (project / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (project / "__main__.py").write_text(PROGRAM)
    config = {
        "openstack:authUrl": real_keystone.auth_url,
        "openstack:userName": "admin",
        "openstack:tenantName": "admin",
        "openstack:userDomainName": "Default",
        "openstack:projectDomainName": "Default",
    }
    lines = "".join(f"  {key}: {value}\n" for key, value in config.items())
    (project / "Pulumi.dev.yaml").write_text(f"config:\n{lines}")
    environ = {
        "PREFIX": tmp_path.name,
        "PULUMI_BACKEND_URL": f"file://{tmp_path}/state",
        "PULUMI_CONFIG_PASSPHRASE": "only-a-test",
    }
    (project / "cloud.yaml").write_text((real_keystone_folder / "cloud.yaml").read_text())
    import_password(project, tmp_path, real_keystone.admin_password.reveal())

    def run(*words, tag="first"):
        where = ("--stack", "dev", "--engine", "embedded", "-C", project, *QUIET, "--json")
        return osaccess(*words, *where, environ={**environ, "TAG": tag})

    yield run
    run("destroy", "--yes")


def import_password(project, tmp_path, password):
    """Put the password into the stack's file, encrypted as `pulumi config set --secret` does it."""
    from osaccess.engines.embedded.file_backend import FileBackend

    crypter = FileBackend(tmp_path / "state", "shop", "dev", "only-a-test").crypter(None)
    file = project / "Pulumi.dev.yaml"
    secure = crypter.encrypt(password)
    file.write_text(
        f"encryptionsalt: {crypter.salt_state}\n{file.read_text()}  openstack:password: {{secure: '{secure}'}}\n"
    )


def done(ran):
    assert ran.code == 0, ran.out + ran.err
    return sorted((one["op"], one["name"]) for one in ran.data["resources"] if one["name"] in ("a", "b", "loose"))


def test_a_run_is_about_what_was_named(stack):
    assert done(stack("up", "--yes", "--target", "loose")) == [("create", "loose")]
    assert done(stack("up", "--yes", "--exclude", "b")) == [("create", "a")]
    assert done(stack("up", "--yes")) == [("create", "b")]
    assert done(stack("up", "--yes", "--target", "a", tag="second")) == [("update", "a")]
    assert done(stack("up", "--yes", "--target", "a", "--target-dependents", tag="third")) == [
        ("update", "a"),
        ("update", "b"),
    ]
    assert done(stack("preview", "--target", "nobody", "--parallel", "1")) == []
    assert done(stack("preview", "--target", "**::b")) == [("update", "b")]
    assert done(stack("preview", "--replace", "loose", tag="third")) == [("replace", "loose")]
    assert done(stack("preview", "--target-replace", "loose")) == [("replace", "loose")]
    assert done(stack("refresh", "--yes", "--target", "a", "--expect-no-changes")) == []
    unexpected = stack("up", "--yes", "--expect-no-changes")
    assert (unexpected.code, "No changes were expected" in unexpected.err) == (1, True)
    assert done(stack("preview", "--refresh", tag="third")) == []
    alone = stack("destroy", "--yes", "--target", "a")
    assert (alone.code, "--target-dependents" in alone.err) == (1, True)
    assert done(stack("destroy", "--yes", "--target", "a", "--target-dependents")) == [
        ("delete", "a"),
        ("delete", "b"),
    ]
    assert done(stack("destroy", "--yes", "--exclude-protected")) == [("delete", "loose")]


def test_an_unknown_urn_is_told(stack):
    assert done(stack("up", "--yes", "--target", "loose")) == [("create", "loose")]
    ran = stack("refresh", "--yes", "--target", "urn:pulumi:dev::shop::x:y:Z::nobody")
    assert (ran.code, "could not be found in the stack" in ran.err) == (1, True)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("up", "--target", "a", "--exclude", "b"), "--target and --exclude do not go together"),
        (("preview", "--target-dependents"), "--target-dependents says nothing without --target"),
        (("destroy", "--exclude-dependents"), "--exclude-dependents says nothing without --exclude"),
        (("refresh", "--parallel", "0"), "--parallel"),
        (("refresh", "--replace", "a"), "--replace"),
        (("destroy", "--expect-no-changes"), "--expect-no-changes"),
        (("up", "--exclude-protected"), "--exclude-protected"),
    ],
)
def test_what_does_not_go_together_or_means_nothing_is_bad_input(tmp_path, words, told):
    ran = osaccess(*words, "--stack", "dev", "-C", tmp_path)
    assert (ran.code, told in ran.err) == (2, True), ran.err


def test_a_restricted_destroy_of_a_rehearsal_starts_none(tmp_path):
    ran = osaccess("destroy", "--rehearsal", "--yes", "--target", "a", "-C", tmp_path)
    assert (ran.code, "There is no rehearsal in" in ran.err) == (2, True)


EVERYTHING_OF = {
    Operation.UP: Restriction(
        targets=("a*", "urn:pulumi:dev::shop::x:y:Z::b"),
        with_dependents=True,
        replaced=("**::c",),
        refresh_first=True,
        expect_no_changes=True,
        parallel=2,
    ),
    Operation.DESTROY: Restriction(excluded=("a",), with_dependents=True, exclude_protected=True),
}
WORDS = {
    Operation.UP: "--target **::a* --target urn:pulumi:dev::shop::x:y:Z::b --replace **::c --target-dependents"
    " --refresh --expect-no-changes --parallel 2",
    Operation.DESTROY: "--exclude **::a --exclude-dependents --exclude-protected",
}


@pytest.mark.parametrize("verb", EVERYTHING_OF)
def test_the_cli_is_told_the_same(verb):
    assert " ".join(EVERYTHING_OF[verb].cli_arguments()) == WORDS[verb]


def test_without_options_the_cli_is_told_nothing():
    assert Restriction().cli_arguments() == ()
