"""People on the shared real Keystone: each test makes its own users, projects and credentials, with unique names."""

import secrets

from osaccess.access.login import ById, ByName, Login, Password, ProjectScope
from osaccess.access.secret import Secret
from osaccess.keystone.session import KeystoneSession


class Cloud:
    """What an admin can do to a Keystone for a test."""

    def __init__(self, login):
        self.login = login
        self.admin = KeystoneSession(login)
        rows = self.admin.request("GET", "/roles").body["roles"]
        self.roles = {row["name"]: row["id"] for row in rows}

    def make(self, noun, **fields):
        """Create a project, user or domain and return its record."""
        return self.admin.request("POST", f"/{noun}s", {noun: fields}).body[noun]

    def change(self, noun, id_, **fields):
        self.admin.request("PATCH", f"/{noun}s/{id_}", {noun: fields})

    def remove(self, noun, id_):
        self.admin.request("DELETE", f"/{noun}s/{id_}")

    def person(self, *, role="member", domain_id="default", project_domain_id="default", **fields):
        """Make a user with a project and a role on it ("" = none)."""
        name, password = f"t-{secrets.token_hex(5)}", secrets.token_urlsafe(16)
        project = self.make("project", name=name, domain_id=project_domain_id)
        user = self.make("user", name=name, password=password, domain_id=domain_id, **fields)
        if role:
            self.grant(user["id"], project["id"], role)
        return Person(self, user["id"], project["id"], name, password, domain_id, project_domain_id)

    def grant(self, user, project, role):
        self.admin.request("PUT", f"/projects/{project}/users/{user}/roles/{self.roles[role]}")

    def take_away(self, user, project, role):
        self.admin.request("DELETE", f"/projects/{project}/users/{user}/roles/{self.roles[role]}")


class Person:
    """A user with a project; names of both are `name`."""

    def __init__(self, cloud, id_, project, name, password, domain_id, project_domain_id):
        self.cloud, self.id, self.project, self.name, self.password = cloud, id_, project, name, password
        self.domain_id, self.project_domain_id = domain_id, project_domain_id

    @property
    def login(self):
        method = Password(
            ByName(self.name, ById(self.domain_id)), Secret(self.password), ProjectScope(ById(self.project))
        )
        return Login(self.cloud.login.auth_url, method)

    @property
    def environ(self):
        """The variables of an openrc."""
        return {
            "OS_AUTH_URL": self.cloud.login.auth_url,
            "OS_USERNAME": self.name,
            "OS_PASSWORD": self.password,
            "OS_USER_DOMAIN_ID": self.domain_id,
            "OS_PROJECT_NAME": self.name,
            "OS_PROJECT_DOMAIN_ID": self.project_domain_id,
        }

    def token(self):
        return KeystoneSession(self.login).token_text()

    def credential(self, **fields):
        """Make an application credential and return its record, with the secret."""
        session = KeystoneSession(self.login)
        body = {"name": f"c-{secrets.token_hex(5)}", **fields}
        path = f"/users/{self.id}/application_credentials"
        return session.request("POST", path, {"application_credential": body}).body["application_credential"]

    def credential_environ(self, credential):
        return {
            "OS_AUTH_URL": self.cloud.login.auth_url,
            "OS_AUTH_TYPE": "v3applicationcredential",
            "OS_APPLICATION_CREDENTIAL_ID": credential["id"],
            "OS_APPLICATION_CREDENTIAL_SECRET": credential["secret"],
        }
