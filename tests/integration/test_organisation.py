"""examples/organisation on the real Keystone: made as written, unchanged the second time, and gone in the end."""

import shutil

import pytest
import yaml

from osaccess.cli.target import rehearsal_keystone
from osaccess.keystone.session import KeystoneSession
from support.command import QUIET, ROOT, osaccess


@pytest.fixture
def organisation(tmp_path):
    project = shutil.copytree(ROOT / "examples/organisation", tmp_path / "organisation")
    yield project
    rehearsal_keystone(project).stop()


def named(admin, collection):
    return {one["name"]: one for one in admin.request("GET", f"/{collection}").body[collection]}


def effective(admin):
    """Return who holds which role where, by names, with groups and inheritance resolved."""
    listing = admin.request("GET", "/role_assignments?effective&include_names").body["role_assignments"]
    return {
        (one["user"]["name"], one["role"]["name"], next(iter(one["scope"].values()))["name"])
        for one in listing
        if "system" not in one["scope"]
    }


def test_the_organisation_is_made_as_written_and_goes_again(organisation):
    run = ("--rehearsal", *QUIET, "--yes", "-C", organisation)
    up = osaccess("up", *run, "--json")
    assert up.code == 0, up.out + up.err
    assert sorted(proof["credential"].rsplit("-", 1)[0] for proof in up.data["proof"] if proof["holds"]) == [
        "platform-backup",
        "shop-deploy",
        "shop-watch",
    ]

    admin = KeystoneSession(rehearsal_keystone(organisation).start().login)
    projects, users = named(admin, "projects"), named(admin, "users")
    company = named(admin, "domains")["company"]["id"]
    assert projects["shop-production"]["parent_id"] == projects["shop"]["id"]
    assert projects["shop"]["parent_id"] == projects["archive"]["domain_id"] == company
    assert projects["archive"]["enabled"] is False
    assert (users["alice"]["domain_id"], users["backup"]["domain_id"]) == (company, "default")
    assert users["alice"]["password_expires_at"] is None

    held = effective(admin)
    assert {("alice", "member", "shop-staging"), ("alice", "reader", "shop-production")} <= held
    assert ("alice", "member", "shop") not in held
    assert {("bob", "auditor", "company"), ("bob", "reader", "company")} <= held
    assert {("backup", "reader", "archive"), ("admin", "reader", "shop"), ("backup", "member", "admin")} <= held

    again = osaccess("up", *run, "--json")
    assert set(again.data["changes"]) == {"same"}
    refreshed = osaccess("refresh", *run, "--json")
    assert refreshed.code == 0, refreshed.err
    assert set(osaccess("preview", *run[:3], "-C", organisation, "--json").data["changes"]) == {"same"}

    assert "root-laptop" not in {proof["credential"].rsplit("-", 1)[0] for proof in up.data["proof"]}
    file = organisation / "handed-over.yaml"
    handed_over = osaccess(
        "credentials", "export", "shop-deploy", *run[:1], "-C", organisation, "--output", file, "--json"
    )
    assert handed_over.data["consumers"] == ["gitlab.example.org/web/shop"]
    assert yaml.safe_load(file.read_text())["clouds"]["shop-deploy"]["regions"] == ["RegionOne", "RegionTwo"]

    gone = osaccess("destroy", *run)
    assert gone.code == 0, gone.err


@pytest.mark.slow
def test_what_existed_before_is_all_that_is_there_after_the_document_is_emptied(organisation):
    run = ("--rehearsal", *QUIET, "--yes", "-C", organisation)
    assert osaccess("up", *run).code == 0
    text = (organisation / "access.yaml").read_text()
    nouns = ("domains", "projects", "roles", "owners", "users", "groups", "role_assignments", "credentials")
    assert all(f"\n{noun}:" in text for noun in nouns)
    (organisation / "access.yaml").write_text("".join(f"{noun}: {{}}\n" for noun in nouns))
    emptied = osaccess("up", *run, "--json")
    assert emptied.code == 0, emptied.out + emptied.err
    admin = KeystoneSession(rehearsal_keystone(organisation).start().login)
    assert set(named(admin, "projects")) == {"admin", "service"}
    assert set(named(admin, "users")) == {"admin", "probe"}
    assert set(named(admin, "domains")) == {"Default"}
    assert named(admin, "groups") == {}
    assert "auditor" not in named(admin, "roles")
