"""Owns what another login sees of the one that is examined: its owner, or an admin. Only GET, and one login each."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from osaccess.access.login import Login
from osaccess.diagnosis.answers import Answer, NotAsked, Outcome
from osaccess.diagnosis.doctor.evidence import (
    NO_OTHER_EYES,
    CredentialSeen,
    Evidence,
    Gone,
    Kind,
    OtherEyes,
    ProjectSeen,
    UserSeen,
)
from osaccess.errors import OsaccessError
from osaccess.keystone.auth_body import domain_of
from osaccess.keystone.doctor_setup import Subject
from osaccess.keystone.examination import AskedRequest, url_of, utc
from osaccess.keystone.revocation import revoke_own
from osaccess.keystone.session import KeystoneSession
from osaccess.keystone.wire import Wire, with_token

_Row = Mapping[str, Any]


@dataclass(frozen=True)
class OtherLogin:
    """Another login, the owner's or an admin's, and what it shall look at."""

    login: Login
    is_admin: bool
    subject: Subject
    wire: Wire
    request: AskedRequest | None = None

    def see(self, evidence: Evidence) -> OtherEyes:
        """Return what it sees; a login that is refused itself sees nothing, with the reason."""
        session = KeystoneSession(self.login, log=self.wire.traffic.add, show=self.wire.show)
        try:
            session.token()
        except OsaccessError as error:
            reason = NotAsked(f"the other login is refused itself: {error.problem}")
            return OtherEyes(reason, reason, reason, reason, reason, reason, reason)
        try:
            eyes = _Look(session, self).eyes()
        finally:
            same = self._same_request(session, evidence)
            revoke_own(session)
        return replace(eyes, same_request=same)

    def _same_request(self, session: KeystoneSession, evidence: Evidence) -> Outcome:
        refused = [
            one for one in evidence.requests if isinstance(one.outcome, Answer) and one.outcome.status == 401
        ]
        if not refused or self.request is None:
            return NotAsked("there was no need")
        issued = evidence.issued
        url = self.request.url or url_of(self.request, list(issued.endpoints) if issued else [], session.auth_url)
        return self.wire.send("GET", url, headers=with_token(session.token_text()))


@dataclass
class _Look:
    session: KeystoneSession
    other: OtherLogin

    def eyes(self) -> OtherEyes:
        match self.other.subject.setup.kind:
            case Kind.APPLICATION_CREDENTIAL:
                return self._credential()
            case Kind.TOKEN if self.other.is_admin:
                return self._token()
            case Kind.PASSWORD if self.other.is_admin:
                return self._password()
        return NO_OTHER_EYES

    # ---- an application credential ------------------------------------------------------------------------------

    def _credential(self) -> OtherEyes:
        token = self.session.token()
        id_ = self.other.subject.settings.get("application_credential_id", "")
        row = self._get(f"/users/{token.user.id}/application_credentials/{id_}", "application_credential")
        if not isinstance(row, Mapping):
            return replace(NO_OTHER_EYES, credential=row)
        ends = row.get("expires_at")
        record = CredentialSeen(
            user_id=row.get("user_id") or token.user.id,
            project_id=row.get("project_id") or "",
            roles=tuple(role["name"] for role in row.get("roles", ())),
            expires_at=utc(ends) if ends else None,
        )
        if not self.other.is_admin:
            return replace(
                NO_OTHER_EYES,
                credential=record,
                user=UserSeen(token.user.id, enabled=True, domain_enabled=True),
                roles=self._own_roles(record.project_id),
            )
        return replace(
            NO_OTHER_EYES,
            credential=record,
            user=self._user(self._get(f"/users/{record.user_id}", "user")),
            project=self._project(self._get(f"/projects/{record.project_id}", "project")),
            roles=self._roles(record.user_id, record.project_id),
        )

    def _own_roles(self, project_id: str) -> tuple[str, ...] | NotAsked:
        token = self.session.token()
        if token.project is not None and token.project.id == project_id:
            return tuple(role.name for role in token.roles)
        rows = self._list("/auth/projects", "projects", {})
        if isinstance(rows, NotAsked):
            return rows
        if any(row["id"] == project_id for row in rows):
            return NotAsked("the owner's login is on another project")
        return ()

    # ---- a token ------------------------------------------------------------------------------------------------

    def _token(self) -> OtherEyes:
        text = self.other.subject.settings["token"].strip()
        url = f"{self.session.auth_url}/auth/tokens"
        headers = with_token(self.session.token_text(), text)
        seen = self.other.wire.send("GET", url, headers=headers)
        expired: Outcome = NotAsked("there was no need")
        if isinstance(seen, Answer) and not seen.is_ok:
            expired = self.other.wire.send("GET", f"{url}?allow_expired=1", headers=headers)
        return replace(NO_OTHER_EYES, token=seen, expired_token=expired)

    # ---- a password ---------------------------------------------------------------------------------------------

    def _password(self) -> OtherEyes:
        user = self._user(self._named("user", "username"))
        project = self._project(self._named("project", "project_name"))
        roles: tuple[str, ...] | NotAsked = NotAsked("user or project is not known")
        if isinstance(user, UserSeen) and isinstance(project, ProjectSeen):
            roles = self._roles(user.id, project.id)
        return replace(NO_OTHER_EYES, user=user, project=project, roles=roles)

    def _named(self, noun: str, name_key: str) -> _Row | Gone | NotAsked:
        settings = self.other.subject.settings
        if settings.get(f"{noun}_id"):
            return self._get(f"/{noun}s/{settings[f'{noun}_id']}", noun)
        if not settings.get(name_key):
            return NotAsked(f"the login names no {noun}")
        domain = domain_of(settings, noun)
        query = {"name": settings[name_key]}
        if "name" in domain:
            found = self._list("/domains", "domains", {"name": domain["name"]})
            if isinstance(found, NotAsked):
                return found
            if not found:
                return Gone()
            domain = {"id": found[0]["id"]}
        if domain:
            query["domain_id"] = domain["id"]
        rows = self._list(f"/{noun}s", f"{noun}s", query)
        if isinstance(rows, NotAsked):
            return rows
        return rows[0] if rows else Gone()

    # ---- records ------------------------------------------------------------------------------------------------

    def _user(self, row: _Row | Gone | NotAsked) -> UserSeen | Gone | NotAsked:
        if not isinstance(row, Mapping):
            return row
        return UserSeen(
            row["id"], row.get("enabled") is not False, self._is_enabled(row["domain_id"]) is not False
        )

    def _project(self, row: _Row | Gone | NotAsked) -> ProjectSeen | Gone | NotAsked:
        if not isinstance(row, Mapping):
            return row
        domain = row.get("domain_id") or ""
        return ProjectSeen(
            row["id"], row["name"], domain, row.get("enabled") is not False, self._is_enabled(domain)
        )

    def _is_enabled(self, domain_id: str) -> bool | None:
        row = self._get(f"/domains/{domain_id}", "domain")
        return row.get("enabled") is not False if isinstance(row, Mapping) else None

    def _roles(self, user_id: str, project_id: str) -> tuple[str, ...] | NotAsked:
        query = {"user.id": user_id, "scope.project.id": project_id, "effective": "1", "include_names": "1"}
        rows = self._list("/role_assignments", "role_assignments", query)
        return rows if isinstance(rows, NotAsked) else tuple(sorted({row["role"]["name"] for row in rows}))

    def _get(self, path: str, noun: str) -> _Row | Gone | NotAsked:
        try:
            reply = self.session.request("GET", path)
        except OsaccessError as error:
            return NotAsked(error.problem)
        return Gone() if reply.is_absent else reply.part(noun)

    def _list(self, path: str, noun: str, query: Mapping[str, str]) -> list[_Row] | NotAsked:
        try:
            return list(self.session.request("GET", path, params=query, absent=()).part(noun))
        except OsaccessError as error:
            return NotAsked(error.problem)
