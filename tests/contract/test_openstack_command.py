"""Section 8: python-openstackclient's ordinary flows on both Keystones, as an admin and as a member types them."""

import json

from contract.case import PASSWORD
from contract.network import network
from contract.openstack_command import Openstack

RULES = [{"service": "compute", "method": "GET", "path": "/v2.1/servers"}]


def as_admin(case):
    return Openstack(
        case, auth_type="password", username="admin", user_domain_id="default", password=case.keystone.admin_password,
        project_name="admin", project_domain_id="default",
    )  # fmt: skip


def as_member(case, world):
    return Openstack(
        case, auth_type="password", username="user", user_domain_id=world.domain, password=PASSWORD,
        project_name="project", project_domain_id=world.domain,
    )  # fmt: skip


def test_an_admin_makes_and_removes_a_project_with_its_people(case):
    domain = case.domain()
    with network(case):
        openstack = as_admin(case)
        here = ("--domain", domain)
        for noun, options in (
            ("project", ("--description", "the web shop", "--tag", "web")),
            ("user", ("--password", PASSWORD)),
            ("group", ()),
        ):
            made = openstack.show(noun, "create", "shop", *here, *options)
            case.labels[made["id"]] = f"<{noun}>"
        openstack.show("project", "create", "shop", *here)
        openstack.do("role", "add", "--user", "shop", "--user-domain", domain,
                     "--project", "shop", "--project-domain", domain, "member")  # fmt: skip
        openstack.do("role", "add", "--group", "shop", "--group-domain", domain,
                     "--domain", domain, "--inherited", "reader")  # fmt: skip
        openstack.do("group", "add", "user", "--group-domain", domain, "--user-domain", domain, "shop", "shop")
        openstack.show("role", "assignment", "list", "--names", "--project", "shop", "--project-domain", domain)
        openstack.show(
            "role", "assignment", "list", "--names", "--effective", "--user", "shop", "--user-domain", domain
        )
        openstack.show("user", "list", *here)
        openstack.do("project", "set", *here, "--disable", "--description", "closed", "shop")
        openstack.show("project", "show", *here, "shop")
        openstack.show("user", "show", *here, "nobody")
        openstack.do("group", "remove", "user", "--group-domain", domain, "--user-domain", domain, "shop", "shop")
        openstack.do("role", "remove", "--user", "shop", "--user-domain", domain,
                     "--project", "shop", "--project-domain", domain, "member")  # fmt: skip
        for noun in ("group", "user", "project"):
            openstack.do(noun, "delete", *here, "shop")
        openstack.show("project", "list", *here)


def test_a_member_makes_uses_and_removes_a_credential(case):
    world = case.world()
    with network(case):
        openstack = as_member(case, world)
        made = openstack.show(
            "application", "credential", "create", "ci", "--role", "reader", "--secret", "a-secret-of-mine",
            "--expiration", "2035-01-02T03:04:05", "--access-rules", json.dumps(RULES),
        )  # fmt: skip
        case.labels[made["ID"]] = "<credential>"
        openstack.show("application", "credential", "create", "ci")
        openstack.show("application", "credential", "list")
        openstack.show("application", "credential", "show", "ci")
        (rule,) = openstack.show("access", "rule", "list")
        case.labels[rule["ID"]] = "<rule>"
        openstack.do("access", "rule", "delete", rule["ID"])
        pipeline = Openstack(
            case, auth_type="v3applicationcredential", application_credential_id=made["ID"],
            application_credential_secret="a-secret-of-mine",
        )  # fmt: skip
        pipeline.show("application", "credential", "list")
        openstack.do("application", "credential", "delete", "ci")
        openstack.do("access", "rule", "delete", rule["ID"])
        pipeline.show("token", "issue")


def test_a_member_is_refused_what_admins_do(case):
    world = case.world()
    with network(case):
        openstack = as_member(case, world)
        openstack.show("user", "list")
        openstack.show("project", "create", "mine")
        openstack.show("project", "list", "--my-projects")
        openstack.show("catalog", "show", "identity")


def test_a_wrong_password_is_refused(case):
    world = case.world()
    with network(case):
        Openstack(case, auth_type="password", username="user", user_domain_id=world.domain, password="wrong",
                  project_name="project", project_domain_id=world.domain).show("token", "issue")  # fmt: skip


def test_roles_and_their_implications(case):
    with network(case):
        openstack = as_admin(case)
        name = case.name("auditor")
        made = openstack.show("role", "create", name)
        case.labels[made["id"]] = "<role:auditor>"
        openstack.show("implied", "role", "create", name, "--implied-role", "reader")
        openstack.do("implied", "role", "delete", name, "--implied-role", "reader")
        openstack.do("role", "delete", name)
        openstack.show("role", "show", name)
