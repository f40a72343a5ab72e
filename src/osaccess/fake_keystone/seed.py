"""Owns filling a fake: from an access.yaml, from a plan, from a seed file. What is made, is made by requests.

So a fake never holds what Keystone would have refused. Afterwards the fake's log of requests is empty.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from osaccess.access.access_rule import AccessRule
from osaccess.access.issued import IssuedCredential
from osaccess.access.login import (
    ApplicationCredential,
    ById,
    ByName,
    Login,
    Password,
    ProjectScope,
    Scope,
    Unscoped,
)
from osaccess.access.secret import Secret
from osaccess.clock import in_utc_text
from osaccess.cloud.model import CloudFacts, DomainFacts, RoleFacts, ServiceFacts
from osaccess.errors import BadInput
from osaccess.fake_keystone.app import FakeKeystone
from osaccess.fake_keystone.handlers.discovery import API_VERSION
from osaccess.fake_keystone.in_process_session import SYSTEM, InProcessSession
from osaccess.fake_keystone.mounts import mount_of, split_url
from osaccess.fake_keystone.seed_file import (
    ADMIN,
    DEFAULT_DOMAIN,
    AssignmentSeed,
    CredentialSeed,
    Seed,
    read_seed,
)
from osaccess.fake_keystone.seed_of_plan import seed_of_plan
from osaccess.fake_keystone.state import State
from osaccess.keystone.cloud_facts import HIDDEN
from osaccess.plan.build import build_plan
from osaccess.plan.model import AccessPlan
from osaccess.spec.document import Document
from osaccess.spec.other_files import OtherFiles, no_other_file

_Row = Mapping[str, Any]
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Seeded:
    """What a seed made, and how to log in as it.

    Attributes:
        auth_url: of the fake.
        user_ids: of the made users and `admin`, by name.
        passwords: of the same users.
        credentials: by their name in Keystone, with their secrets.

    """

    auth_url: str
    user_ids: Mapping[str, str]
    passwords: Mapping[str, Secret]
    credentials: Mapping[str, IssuedCredential]

    def login(self, user: str, project: str = "") -> Login:
        """Return the login of a user of the default domain, on a project there; "" for none. Raises BadInput."""
        scope: Scope = ProjectScope(ByName(project, ByName(DEFAULT_DOMAIN))) if project else Unscoped()
        user_id = _known(self.user_ids, user, "user")
        return Login(self.auth_url, Password(ById(user_id), self.passwords[user], scope))

    def credential(self, name: str) -> IssuedCredential:
        """Return the credential with this name in Keystone, or the current generation of it. Raises BadInput."""
        if name in self.credentials:
            return self.credentials[name]
        current = {one.of: one for one in [*self.credentials.values()][::-1]}  # the current one was made first
        return _known(current, name, "credential")

    def credential_login(self, name: str) -> Login:
        """Return the login with that credential. Raises BadInput as `credential` does."""
        found = self.credential(name)
        return Login(self.auth_url, ApplicationCredential(found.id, found.secret))


def seed_text(keystone: FakeKeystone, text: str, file: str, files: OtherFiles = no_other_file) -> Seeded:
    """Fill the fake with what the text of a seed file or an access.yaml says.

    Raises:
        BadDocument: the text is neither, or contradicts the fake.
        BadInput, Failed: as `seed_with`.

    """
    wanted = read_seed(text, file, files)
    return seed_document(keystone, wanted) if isinstance(wanted, Document) else seed_with(keystone, wanted)


def seed_document(keystone: FakeKeystone, document: Document) -> Seeded:
    """Fill the fake with what an access.yaml plans at the fake's present. Raises as `seed_text`."""
    return seed_plan(keystone, build_plan(document, facts_of(keystone), keystone.clock.now()))


def seed_plan(keystone: FakeKeystone, plan: AccessPlan) -> Seeded:
    """Fill the fake with what a plan says, its roles by name: their ids are another cloud's. Raises as `seed_with`."""
    return seed_with(keystone, seed_of_plan(plan))


def seed_with(keystone: FakeKeystone, seed: Seed) -> Seeded:
    """Fill the fake.

    Raises:
        BadInput: the seed names a user, a project or a role that neither it nor the fake has.
        Failed: Keystone refuses something; what was made before stays.

    """
    making = _Making(keystone)
    making.vocabulary(seed)
    making.nouns(seed)
    making.assignments(seed.role_assignments)
    credentials = {name: making.credential(name, wanted) for name, wanted in seed.credentials.items()}
    making.disabled(seed)
    keystone.forget_requests()
    return Seeded(keystone.url, making.users, making.passwords, credentials)


def facts_of(keystone: FakeKeystone, *, with_names: bool = False) -> CloudFacts:
    """Return what a plan may rely on: roles, implications and services of the fake, and the names in it where asked."""
    state = keystone.state
    names = {role.id: role.name for role in state.roles if role.domain_id is None}
    implied: dict[str, list[str]] = {id_: [] for id_ in names}
    for one in state.implications:
        implied[one.prior_id].append(names[one.implied_id])
    domains = [one for one in state.projects if one.is_domain]
    urls = {endpoint.service_id: endpoint.url for endpoint in state.endpoints if endpoint.interface == "public"}
    return CloudFacts(
        auth_url=keystone.url,
        region=keystone.region,
        roles={name: RoleFacts(id=id_, implies=tuple(sorted(implied[id_]))) for id_, name in names.items()},
        services={
            one.type: ServiceFacts(prefix=_prefix(urls[one.id])) for one in state.services if one.id in urls
        },
        keystone_api=API_VERSION,
        domains={
            one.name: _domain_facts(state, one.id) if with_names else DomainFacts(id=one.id)
            for one in sorted(domains, key=lambda one: one.name)
        },
        unknown=HIDDEN,
    )


def _domain_facts(state: State, id_: str) -> DomainFacts:
    projects = (one for one in state.projects if one.domain_id == id_)
    groups = (one for one in state.groups if one.domain_id == id_)
    return DomainFacts(
        id=id_,
        projects={one.name: one.id for one in projects},
        users={one.name: one.id for one in state.users.of(id_)},
        groups={one.name: one.id for one in groups},
    )


class _Making:
    """One run of requests: the admin's, and the owners' for their credentials."""

    def __init__(self, keystone: FakeKeystone) -> None:
        self._keystone = keystone
        self._admin = InProcessSession(keystone, keystone.login, SYSTEM)
        method = keystone.login.method
        if not isinstance(method, Password):
            raise AssertionError("the admin of a fake logs in with a password")
        self.passwords = {ADMIN: method.password}
        self.domains = self._ids("domains")
        self.roles = self._ids("roles")
        self.projects = self._ids("projects")
        self.users = self._ids("users")
        self.groups = self._ids("groups")

    def vocabulary(self, seed: Seed) -> None:
        """Make domains and roles."""
        for name, domain in seed.domains.items():
            self.domains[name] = self._made("domain", {"name": name, "description": domain.description})
        for name in seed.roles:
            self.roles[name] = self._made("role", {"name": name})
        for name, role in seed.roles.items():
            for implied in role.implies:
                self._admin.request("PUT", f"/roles/{self.roles[name]}/implies/{self._role(implied)}")

    def nouns(self, seed: Seed) -> None:
        """Make projects, users and groups, all enabled: nobody could make a credential otherwise."""
        for name, project in seed.projects.items():
            above = {} if project.parent is None else {"parent_id": self._project(project.parent)}
            self.projects[name] = self._made("project", {
                "name": name, "domain_id": self._domain(project.domain), **above,
                "description": project.description, "tags": list(project.tags),
            })  # fmt: skip
        for name, user in seed.users.items():
            self.passwords[name] = Secret(user.password or f"{name}-password")
            self.users[name] = self._made("user", {
                "name": name, "domain_id": self._domain(user.domain),
                "password": self.passwords[name].reveal(), "description": user.description,
            })  # fmt: skip
        for name, group in seed.groups.items():
            self.groups[name] = self._made("group", {"name": name, "domain_id": self._domain(group.domain)})
            for member in group.members:
                self._admin.request("PUT", f"/groups/{self.groups[name]}/users/{self._user(member)}")

    def assignments(self, wanted: Iterable[AssignmentSeed]) -> None:
        """Grant roles."""
        for one in wanted:
            actor = f"users/{self._user(one.user)}" if one.user else f"groups/{self._group(one.group or '')}"
            for role in one.roles:
                path = f"{self._target(one)}/{actor}/roles/{self._role(role)}"
                self._admin.request("PUT", f"/OS-INHERIT{path}/inherited_to_projects" if one.inherited else path)

    def credential(self, name: str, wanted: CredentialSeed) -> IssuedCredential:
        """Make one credential as its user, on its project."""
        login = self._login(wanted)
        owner = InProcessSession(self._keystone, login)
        path = f"/users/{owner.user_id}/application_credentials"
        made = owner.request("POST", path, {"application_credential": _credential_body(name, wanted)})
        return _issued(made["application_credential"], wanted, login, owner.user_id)

    def disabled(self, seed: Seed) -> None:
        """Disable what the seed wants so."""
        for name, project in seed.projects.items():
            if not project.enabled:
                self._admin.request("PATCH", f"/projects/{self.projects[name]}", {"project": {"enabled": False}})
        for name, user in seed.users.items():
            if not user.enabled:
                self._admin.request("PATCH", f"/users/{self.users[name]}", {"user": {"enabled": False}})

    def _login(self, wanted: CredentialSeed) -> Login:
        user = ById(self._user(wanted.user))
        scope = ProjectScope(ById(self._project(wanted.project)))
        return Login(self._keystone.url, Password(user, self.passwords[wanted.user], scope))

    def _target(self, one: AssignmentSeed) -> str:
        if one.project:
            return f"/projects/{self._project(one.project)}"
        return f"/domains/{self._domain(one.domain)}" if one.domain else "/system"

    def _made(self, noun: str, body: _Row) -> str:
        return str(self._admin.request("POST", f"/{noun}s", {noun: body})[noun]["id"])

    def _ids(self, collection: str) -> dict[str, str]:
        return {row["name"]: row["id"] for row in self._admin.request("GET", f"/{collection}")[collection]}

    def _domain(self, name: str) -> str:
        return _known(self.domains, name, "domain")

    def _project(self, name: str) -> str:
        return _known(self.projects, name, "project")

    def _user(self, name: str) -> str:
        return _known(self.users, name, "user")

    def _group(self, name: str) -> str:
        return _known(self.groups, name, "group")

    def _role(self, name: str) -> str:
        return _known(self.roles, name, "role")


def _credential_body(name: str, wanted: CredentialSeed) -> _Row:
    body: dict[str, Any] = {"name": name, "description": wanted.description}
    if wanted.roles:
        body["roles"] = [{"name": role} for role in wanted.roles]
    if wanted.access_rules:
        body["access_rules"] = [rule.model_dump(mode="json") for rule in wanted.access_rules]
    if wanted.expires_at is not None:
        body["expires_at"] = in_utc_text(wanted.expires_at)
    if wanted.unrestricted:
        body["unrestricted"] = True
    return body


def _issued(made: _Row, wanted: CredentialSeed, owner: Login, owner_id: str) -> IssuedCredential:
    return IssuedCredential(
        name=made["name"],
        of=wanted.of or made["name"],
        id=made["id"],
        secret=Secret(made["secret"]),
        roles=tuple(sorted(role["name"] for role in made["roles"])),
        access_rules=tuple(AccessRule(one.service, one.method.value, one.path) for one in wanted.access_rules),
        expires_at=wanted.expires_at,
        owner=owner,
        owner_id=owner_id,
    )


def _prefix(endpoint: str) -> str:
    return split_url(mount_of(endpoint))[1].rstrip("/")


def _known(values: Mapping[str, _Value], name: str, noun: str) -> _Value:
    if name not in values:
        raise BadInput(f"The fake has no {noun} {name!r}.", mend=f"It has: {', '.join(sorted(values)) or 'none'}.")
    return values[name]
