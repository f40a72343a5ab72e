"""Owns what an examination collects: the setup of the client, answers, and what others see of the same login.

Frozen, without secrets. What nobody asked carries its reason.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from osaccess.access.access_rule import AccessRule
from osaccess.diagnosis.answers import Answer, NotAsked, Outcome, is_ok
from osaccess.diagnosis.doctor.token_shape import TokenShape

_GENERIC = "requires authentication"
_SLOW = 10.0
"""Seconds after which an answer tells too little about the server's clock."""


class Kind(StrEnum):
    """How the login is proven."""

    PASSWORD = "password"  # noqa: S105 -- the name of a method
    APPLICATION_CREDENTIAL = "application credential"
    TOKEN = "token"  # noqa: S105 -- the name of a method
    NONE = "nothing"


@dataclass(frozen=True, slots=True)
class Setup:
    """What the client was told, before anything is sent.

    Attributes:
        source: where from, in words: "the environment", "cloud 'prod' in clouds.yaml".
        kind: how the login is proven.
        values: the settings that are no secrets, by openstacksdk's names.
        given: names of all settings that are there, secrets too.
        auth_type: as it was written, "" for not at all.
        missing: settings that this kind of login needs and that are not there.
        mixed: settings that OS_* variables put over the entry of clouds.yaml.
        url_problem: why auth_url can be none, "" for nothing.
        cacert_problem: why its cacert cannot be used, "" for nothing.
        proxies: scheme → host of the proxy that clients use for auth_url.

    """

    source: str
    kind: Kind
    values: Mapping[str, str]
    given: frozenset[str]
    auth_type: str = ""
    missing: tuple[str, ...] = ()
    mixed: tuple[str, ...] = ()
    url_problem: str = ""
    cacert_problem: str = ""
    proxies: Mapping[str, str] = field(default_factory=dict)

    @property
    def auth_url(self) -> str:
        """Return it as it was written."""
        return self.values.get("auth_url", "")

    @property
    def from_variables(self) -> bool:
        """Whether the settings come from OS_* variables."""
        return self.source == "the environment"

    def name_of(self, setting: str) -> str:
        """Return a setting as the user wrote it: OS_PROJECT_ID, or project_id."""
        return f"OS_{setting.upper()}" if self.from_variables or setting in self.mixed else setting


@dataclass(frozen=True, slots=True)
class EndpointSeen:
    """One endpoint of the token's catalogue."""

    service: str
    interface: str
    region: str
    url: str


@dataclass(frozen=True, slots=True)
class Issued:
    """What an accepted login gave; `rules` None = no restriction."""

    user_id: str
    project_id: str
    roles: tuple[str, ...]
    rules: tuple[AccessRule, ...] | None
    issued_at: datetime
    expires_at: datetime
    endpoints: tuple[EndpointSeen, ...]


@dataclass(frozen=True, slots=True)
class Gone:
    """Somebody with the right to see it was told that it does not exist."""


@dataclass(frozen=True, slots=True)
class ProjectSeen:
    """A project as its member or an admin sees it; `domain_enabled` None = not known."""

    id: str
    name: str
    domain_id: str
    enabled: bool
    domain_enabled: bool | None = None


@dataclass(frozen=True, slots=True)
class UserSeen:
    """A user as an admin sees it."""

    id: str
    enabled: bool
    domain_enabled: bool


@dataclass(frozen=True, slots=True)
class CredentialSeen:
    """The record of the application credential, as its owner or an admin sees it."""

    user_id: str
    project_id: str
    roles: tuple[str, ...]
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class OtherEyes:
    """What another login sees: the operator's (`--admin`) or the owner's (`--owner`).

    Attributes:
        user: the user who logs in, or who owns the credential.
        project: the project of the scope, or of the credential.
        roles: names of that user's effective roles on that project.
        credential: the record of the application credential.
        token: Keystone's answer to the operator about the given token.
        expired_token: the same, asked to show expired ones too.
        same_request: the service's answer to the same request with this login's own token.

    """

    user: UserSeen | Gone | NotAsked
    project: ProjectSeen | Gone | NotAsked
    roles: tuple[str, ...] | NotAsked
    credential: CredentialSeen | Gone | NotAsked
    token: Outcome
    expired_token: Outcome
    same_request: Outcome


_NOBODY = NotAsked("no other login was given")
NO_OTHER_EYES = OtherEyes(_NOBODY, _NOBODY, _NOBODY, _NOBODY, _NOBODY, _NOBODY, _NOBODY)


@dataclass(frozen=True, slots=True)
class RequestSeen:
    """A request to a service that was tried.

    Attributes:
        service: its type.
        method: HTTP method.
        path: as the user named it; the whole URL where nobody named one.
        outcome: what came back.
        allowed: the token's rules let it through; None: it has no rules.
        is_asked: the user named it; otherwise it is a look at whether the service takes the token at all.

    """

    service: str
    method: str
    path: str
    outcome: Outcome
    allowed: bool | None
    is_asked: bool = True

    def __str__(self) -> str:
        return f"{self.method} {self.service} {self.path}"


_NO_NEED = NotAsked("there was no need")
_NOT_REACHED = NotAsked("Keystone was not reached")


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that one examination found.

    Attributes:
        setup: the client's settings.
        now: our own clock.
        discovery: GET of auth_url without a token.
        direct: the same without the proxy, or with the other scheme where TLS failed.
        announced: the URL that discovery names as its own.
        found_at: URL at which an identity API was found instead, "" for none.
        login: the login as the client would send it; for a token, its look at itself.
        unscoped: the same password without a scope.
        alone: the entry of clouds.yaml without the variables over it.
        issued: what the accepted login gave.
        projects: the projects on which the user of an accepted unscoped login has a role.
        shape: what the given token's own text tells.
        validations: the issued token's looks at itself, each over a new connection.
        requests: requests to services.
        eyes: what another login sees.
        log_request_id: request id of the failure in a client's log.

    """

    setup: Setup
    now: datetime
    discovery: Outcome = _NO_NEED
    direct: Outcome = _NO_NEED
    announced: str = ""
    found_at: str = ""
    login: Outcome = _NOT_REACHED
    unscoped: Outcome = _NO_NEED
    alone: Outcome = _NO_NEED
    issued: Issued | None = None
    projects: tuple[ProjectSeen, ...] | NotAsked = _NO_NEED
    shape: TokenShape | None = None
    validations: tuple[Outcome, ...] = ()
    requests: tuple[RequestSeen, ...] = ()
    eyes: OtherEyes = NO_OTHER_EYES
    log_request_id: str = ""

    @property
    def is_reached(self) -> bool:
        """Whether an identity API answered at auth_url."""
        return is_identity(self.discovery)

    @property
    def is_generic(self) -> bool:
        """Whether the login was refused with the one sentence that says nothing."""
        return isinstance(self.login, Answer) and self.login.status == 401 and _GENERIC in self.login.said

    @property
    def is_user_refused(self) -> bool:
        """Whether a password is refused without a scope too."""
        return (
            self.setup.kind is Kind.PASSWORD
            and self.is_generic
            and isinstance(self.unscoped, Answer)
            and self.unscoped.status == 401
        )

    @property
    def is_scope_refused(self) -> bool:
        """Whether the password is right and the scope is refused."""
        return self.setup.kind is Kind.PASSWORD and self.is_generic and is_ok(self.unscoped)

    @property
    def is_credential_refused(self) -> bool:
        """Whether an application credential is refused with the sentence that says nothing."""
        return self.setup.kind is Kind.APPLICATION_CREDENTIAL and self.is_generic

    @property
    def is_token_refused(self) -> bool:
        """Whether the given token may not look at itself."""
        return self.setup.kind is Kind.TOKEN and isinstance(self.login, Answer) and self.login.status in (401, 404)

    @property
    def said(self) -> str:
        """Return what Keystone said to the login."""
        return self.login.said if isinstance(self.login, Answer) else ""

    @property
    def wanted_project(self) -> str:
        """Return the project of the scope, name or id, "" for none."""
        return self.setup.values.get("project_name") or self.setup.values.get("project_id", "")

    def listed_project(self) -> ProjectSeen | None:
        """Return the wanted project as the user's own list has it."""
        if isinstance(self.projects, NotAsked):
            return None
        values = self.setup.values
        domain = values.get("project_domain_id", "")
        for project in self.projects:
            if project.id == values.get("project_id"):
                return project
            if project.name == values.get("project_name") and domain in ("", project.domain_id):
                return project
        return None

    def answers(self) -> Iterator[Answer]:
        """Yield every answer of Keystone."""
        for outcome in (self.discovery, self.login, self.unscoped, self.alone, *self.validations):
            if isinstance(outcome, Answer):
                yield outcome

    def offsets(self) -> tuple[float, ...]:
        """Return how far Keystone's clock is ahead of ours, in seconds, one for each answer with a date."""
        return tuple(
            (one.date - one.sent_at).total_seconds() - one.seconds / 2
            for one in self.answers()
            if one.date is not None and one.sent_at is not None and one.seconds < _SLOW
        )

    def request_id(self) -> str:
        """Return the id of the failed request, the key to the operator's log; "" for none."""
        failed = [
            one.outcome for one in self.requests if isinstance(one.outcome, Answer) and not one.outcome.is_ok
        ]
        for outcome in (*failed, self.login, *self.validations, self.unscoped):
            if isinstance(outcome, Answer) and not outcome.is_ok and outcome.request_id:
                return outcome.request_id
        return self.log_request_id


def is_identity(outcome: Outcome) -> bool:
    """Tell whether an answer is that of an identity API to discovery."""
    if not isinstance(outcome, Answer) or outcome.status not in (200, 300):
        return False
    version = outcome.body.get("version")
    versions = outcome.body.get("versions")
    if isinstance(version, Mapping):
        return str(version.get("id", "")).startswith("v3") and "identity" in str(version.get("media-types", ""))
    values = versions.get("values") if isinstance(versions, Mapping) else None
    return isinstance(values, list) and "identity" in str(values)
