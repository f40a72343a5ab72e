"""`adopt` in a document, on the real Keystone: what is there becomes managed, and nothing of it changes."""

import secrets

import pytest
import yaml

from osaccess.cloud.document import render_cloud
from osaccess.keystone.cloud_facts import read_cloud_facts
from support.command import QUIET, a_project, osaccess
from support.people import Cloud
from support.stacks import deployer


class Living:
    """A project, a user, a group and a role that somebody made by hand, with roles among them."""

    def __init__(self, keystone, folder):
        self.cloud, self.folder = Cloud(keystone.login), folder
        self.name = f"adopt-{secrets.token_hex(4)}"
        make = self.cloud.make
        self.project = make(
            "project", name=self.name, domain_id="default", description="the shop", tags=["b", "a"]
        )
        self.user = make(
            "user", name=self.name, domain_id="default", description="a person", email="jo@example.org",
        )  # fmt: skip
        self.group = make("group", name=self.name, domain_id="default", description="")
        self.role = make("role", name=self.name)
        project, group, role = self.project["id"], self.group["id"], self.role["id"]
        self.cloud.admin.request("PUT", f"/projects/{project}/groups/{group}/roles/{role}")
        self.cloud.admin.request(
            "PUT",
            f"/OS-INHERIT/projects/{project}/users/{self.user['id']}/roles/{self.reader}/inherited_to_projects",
        )
        self.facts = read_cloud_facts(self.cloud.admin)
        self.environ = deployer(keystone, folder)

    @property
    def reader(self):
        return self.cloud.roles["reader"]

    @property
    def document(self):
        return {
            "projects": {
                self.name: {"adopt": self.project["id"], "description": "the shop", "tags": ["a", "b"]},
            },
            "users": {"jo": {"name": self.name, "adopt": self.user["id"], "description": "a person"}},
            "groups": {self.name: {"adopt": {"id": self.group["id"]}}},
            "roles": {self.name: {"adopt": self.role["id"]}},
            "role_assignments": {
                "of-group": {"adopt": True, "group": self.name, "project": self.name, "roles": [self.name]},
                "of-jo": {
                    "adopt": True, "user": "jo", "project": self.name, "inherited": True, "roles": ["reader"],
                },
            },
        }  # fmt: skip

    def run(self, verb, document, *options):
        project = a_project(self.folder / "project", document=yaml.safe_dump(document, sort_keys=False))
        roles = {name: role for name, role in self.facts.roles.items() if name != self.name}
        facts = self.facts.model_copy(update={"roles": roles})
        (project / "cloud.yaml").write_text(render_cloud(facts))
        place = ("--stack", "prod", "--engine", "embedded", *QUIET, "-C", project)
        return osaccess(verb, *place, *options, environ=self.environ)

    def seen(self):
        """What the cloud says of all of it."""
        ids = {"projects": self.project, "users": self.user, "groups": self.group, "roles": self.role}
        return [self.cloud.admin.request("GET", f"/{noun}/{one['id']}").body for noun, one in ids.items()]


@pytest.fixture
def living(own_keystone, tmp_path):
    return Living(own_keystone, tmp_path)


def without_the_key(document):
    return {
        noun: {key: {name: value for name, value in one.items() if name != "adopt"} for key, one in things.items()}
        for noun, things in document.items()
    }


def test_what_is_there_becomes_managed_unchanged_and_the_key_may_stay_or_go(living):
    before = living.seen()
    planned = living.run("preview", living.document)
    assert planned.code == 0, planned.err
    assert "preview: 6 to adopt" in planned.out
    assert f"adopts {living.project['id']}" in planned.out
    made = living.run("up", living.document, "--yes")
    assert made.code == 0, made.out + made.err
    assert "update: 6 adopted" in made.out
    for document in (living.document, without_the_key(living.document)):
        again = living.run("up", document, "--yes", "--json")
        assert set(again.data["changes"]) == {"same"}, document
    assert living.seen() == before
    longer = without_the_key(living.document)
    longer["projects"][living.name]["description"] = "the shop and its cellar"
    assert living.run("up", longer, "--yes").code == 0
    changed = living.seen()[0]["project"]
    assert (changed["description"], sorted(changed["tags"])) == ("the shop and its cellar", ["a", "b"])


@pytest.mark.parametrize(
    ("noun", "key", "value", "told"),
    [
        ("projects", "description", "a shop", "Write `description: the shop`"),
        ("projects", "tags", ["a"], "Write `tags: [a, b]`"),
        ("projects", "enabled", False, "Write `enabled: true`"),
        ("projects", "name", "other", "or adopt the one that you mean"),
        ("projects", "adopt", "0" * 31 + "f", "Nothing in the cloud has this id"),
        ("groups", "name", "other", "or adopt the one that you mean"),
        ("users", "description", "", "Write `description: a person`"),
    ],
)
def test_what_would_change_or_is_not_there_is_refused_at_its_line_before_anything_happens(
    living, noun, key, value, told
):
    document = living.document
    (name,) = document[noun]
    document[noun][name][key] = value
    before = living.seen()
    ran = living.run("up", document, "--yes")
    assert ran.code == 2, ran.out
    assert told in ran.err
    assert "access.yaml:" in ran.err
    assert "^" in ran.err
    assert living.seen() == before


def test_somebody_elses_id_is_refused(living):
    other = living.cloud.make("project", name=f"{living.name}-other", domain_id="default")
    document = living.document
    document["projects"][living.name]["adopt"] = other["id"]
    document["role_assignments"] = {}
    ran = living.run("up", document, "--yes")
    assert ran.code == 2
    assert f"In the cloud it is {living.name}-other" in ran.err
    assert living.cloud.admin.request("GET", f"/projects/{other['id']}").body["project"]["name"] == other["name"]


def test_an_assignment_that_nobody_gave_is_refused(living):
    document = living.document
    document["role_assignments"]["of-jo"] |= {"roles": ["member"]}
    ran = living.run("preview", document)
    assert ran.code == 2
    assert "role_assignments.of-jo.adopt: Nothing in the cloud has this id" in ran.err
