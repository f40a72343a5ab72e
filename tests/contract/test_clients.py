"""Section 8: keystoneauth1 and openstacksdk run their ordinary flows on both Keystones."""

import openstack
import pytest
from keystoneauth1 import exceptions, session
from keystoneauth1.identity import v3
from keystoneauth1.identity.generic import Password

from contract.case import PASSWORD
from contract.network import network


def outcome(case, name, call):
    """Note what a call gives, or the exception that the client makes of the refusal."""
    try:
        value = call()
    except (exceptions.HttpError, openstack.exceptions.HttpException) as error:
        status = getattr(error, "http_status", None) or getattr(error, "status_code", None)
        value = [type(error).__name__, status, getattr(error, "details", None)]
    case.note(name, value)


def connect(case, **auth):
    """Return an SDK connection that knows nothing of the environment."""
    plugin = (
        v3.Password(auth_url=case.keystone.url, **auth)
        if "password" in auth
        else v3.ApplicationCredential(auth_url=case.keystone.url, **auth)
    )
    return openstack.connection.Connection(session=session.Session(plugin, timeout=30), region_name="RegionOne")


@pytest.mark.parametrize("suffix", ["", "/"])
def test_keystoneauth_logs_in_and_reads(case, suffix):
    world = case.world()
    with network(case):
        plugin = v3.Password(
            auth_url=case.keystone.url + suffix, user_id=world.user, password=PASSWORD, project_id=world.project
        )
        client = session.Session(plugin, timeout=30)
        access = plugin.get_access(client)
        case.note("roles", sorted(access.role_names))
        case.note("project", [access.project_id, access.project_name, access.project_domain_name])
        case.note("user", [access.user_id, access.username, access.user_domain_name])
        case.note("catalogue", access.service_catalog.url_for(service_type="identity"))
        case.note("endpoint", plugin.get_endpoint(client, service_type="identity", version=(3, 0)).rstrip("/"))
        outcome(case, "projects", lambda: client.get(f"{case.keystone.url}/auth/projects").json())
        outcome(case, "refused", lambda: client.get(f"{case.keystone.url}/users").json())


def test_keystoneauth_discovers_the_version(case):
    world = case.world()
    with network(case):
        root = case.keystone.url.removesuffix("/v3")
        plugin = Password(auth_url=root, username="user", user_domain_id=world.domain, password=PASSWORD)
        client = session.Session(plugin, timeout=30)
        case.note("unscoped", plugin.get_access(client).scoped)
        outcome(case, "system", lambda: client.get(f"{case.keystone.url}/auth/system").json())


@pytest.mark.parametrize("mistake", ["password", "project", "domain", "user"])
def test_keystoneauth_is_refused(case, mistake):
    world = case.world()
    auth = {"username": "user", "user_domain_id": world.domain, "password": PASSWORD, "project_name": "project",
            "project_domain_id": world.domain}  # fmt: skip
    wrong = {"password": "password", "project": "project_name", "domain": "user_domain_id", "user": "username"}[
        mistake
    ]
    with network(case):
        plugin = v3.Password(auth_url=case.keystone.url, **(auth | {wrong: "wrong"}))
        outcome(case, mistake, lambda: session.Session(plugin, timeout=30).get_token())


def test_keystoneauth_with_an_application_credential(case):
    world = case.world()
    id_, secret = case.credential(
        world, access_rules=[{"service": "identity", "method": "GET", "path": "/v3/auth/projects"}]
    )
    with network(case):
        plugin = v3.ApplicationCredential(
            auth_url=case.keystone.url, application_credential_id=id_, application_credential_secret=secret
        )
        client = session.Session(plugin, timeout=30)
        outcome(case, "allowed", lambda: client.get(f"{case.keystone.url}/auth/projects").json())
        outcome(case, "denied", lambda: client.get(f"{case.keystone.url}/auth/domains").json())
        case.admin("DELETE", f"/users/{world.user}/application_credentials/{id_}")
        outcome(case, "gone", lambda: client.get(f"{case.keystone.url}/auth/projects").json())
        plugin.invalidate()
        outcome(case, "gone login", client.get_token)
        by_name = v3.ApplicationCredential(
            auth_url=case.keystone.url, application_credential_name="other", username="user", user_domain_id=world.domain,
            application_credential_secret=secret,
        )  # fmt: skip
        outcome(case, "by name", lambda: session.Session(by_name, timeout=30).get_token())


def test_keystoneauth_logs_in_again_after_a_revocation(case):
    world = case.world()
    with network(case):
        plugin = v3.Password(
            auth_url=case.keystone.url, user_id=world.user, password=PASSWORD, project_id=world.project
        )
        client = session.Session(plugin, timeout=30)
        token = client.get_token()
        client.delete(f"{case.keystone.url}/auth/tokens", headers={"X-Subject-Token": token})
        outcome(case, "again", lambda: client.get(f"{case.keystone.url}/auth/domains").json())
        case.note("another token", client.get_token() != token)


def test_sdk_as_the_admin(case):
    domain = case.domain()
    with network(case):
        cloud = connect(
            case, username="admin", user_domain_id="default", password=case.keystone.admin_password, project_name="admin",
            project_domain_id="default",
        )  # fmt: skip
        identity = cloud.identity
        project = identity.create_project(name="p", domain_id=domain, description="d")
        user = identity.create_user(name="u", domain_id=domain, password=PASSWORD)
        group = identity.create_group(name="g", domain_id=domain)
        for one, label in ((project, "p"), (user, "u"), (group, "g")):
            case.labels[one.id] = f"<{label}>"
        role = identity.find_role("member")
        identity.assign_project_role_to_user(project, user, role)
        identity.assign_project_role_to_group(project, group, role)
        identity.add_user_to_group(user, group)
        case.note("role", [role.id, role.name])
        case.note("found", identity.find_project("p", domain_id=domain).id)
        case.note("absent", identity.find_project("none", domain_id=domain))
        case.note("users", sorted(one.name for one in identity.users(domain_id=domain)))
        case.note("members", [one.name for one in identity.group_users(group)])
        found = identity.role_assignments(scope_project_id=project.id)
        case.note("assignments", sorted([str(one.user), str(one.group), str(one.role)] for one in found))
        effective = identity.role_assignments(scope_project_id=project.id, effective=True, include_names=True)
        case.note("effective", sorted([one.user["name"], one.role["name"]] for one in effective))
        identity.update_project(project, description="new", is_enabled=False)
        case.note("updated", [identity.get_project(project).description, identity.get_project(project).is_enabled])
        outcome(case, "twice", lambda: identity.create_project(name="p", domain_id=domain))
        outcome(case, "unknown", lambda: identity.get_user("unknown"))
        identity.unassign_project_role_from_user(project, user, role)
        identity.delete_group(group)
        identity.delete_user(user)
        identity.delete_project(project)
        case.note("gone", [identity.find_user("u", domain_id=domain), list(identity.projects(domain_id=domain))])


def test_sdk_as_a_member_with_application_credentials(case):
    world = case.world()
    with network(case):
        identity = connect(case, user_id=world.user, password=PASSWORD, project_id=world.project).identity
        rules = [{"service": "compute", "method": "GET", "path": "/v2.1/servers"}]
        made = identity.create_application_credential(
            user=world.user,
            name="c",
            roles=[{"name": "reader"}],
            access_rules=rules,
            expires_at="2035-01-02T03:04:05Z",
        )
        case.note(
            "made", [made.name, len(made.secret), made.expires_at, sorted(role["name"] for role in made.roles)]
        )
        case.note("listed", [one.name for one in identity.application_credentials(world.user)])
        case.note("found", identity.find_application_credential(world.user, "c").id == made.id)
        (rule,) = identity.access_rules(world.user)
        case.note("rule", [rule.service, rule.method, rule.path])
        outcome(case, "in use", lambda: identity.delete_access_rule(world.user, rule.id))
        outcome(case, "twice", lambda: identity.create_application_credential(user=world.user, name="c"))
        outcome(case, "role", lambda: identity.find_role("member"))
        outcome(case, "project", lambda: identity.find_project("other"))
        login = {"application_credential_id": made.id, "application_credential_secret": made.secret}
        restricted = connect(case, **login).identity
        outcome(case, "restricted", lambda: restricted.create_application_credential(user=world.user, name="d"))
        outcome(case, "denied", lambda: list(restricted.application_credentials(world.user)))
        identity.delete_application_credential(world.user, made.id)
        identity.delete_access_rule(world.user, rule.id)
        case.note("gone", list(identity.application_credentials(world.user)))
