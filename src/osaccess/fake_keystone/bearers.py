"""Owns who a token stands for, and whether it is still good; deliberately knows no policy.

What was worked out for a token holds as long as no table changes, so a validation costs one look-up. The
order of the checks is Keystone's: it decides between 401 and 404 (facts/keystone.md 3).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from osaccess.fake_keystone import errors
from osaccess.fake_keystone.effective import roles_on_domain, roles_on_project, roles_on_system
from osaccess.fake_keystone.entities import AccessRule, Credential, Project, Revocation, Role, User
from osaccess.fake_keystone.ids import Ids
from osaccess.fake_keystone.state import State
from osaccess.fake_keystone.tokens import Token, TokenSeal

LIFETIME = timedelta(hours=1)
"""`[token] expiration`, Keystone's default."""

REMEMBERED = 1024
"""How many tokens are remembered as worked out; beyond, all are forgotten and worked out anew when they come."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who a token stands for, on what, with which roles.

    Attributes:
        text: the token. A secret.
        user_domain: the domain of the user.
        roles: on the scope of the token; () for an unscoped one.
        project_domain: the domain of `project`.
        domain: the domain of a domain-scoped token.
        rules: access rules of the credential; () where it has none.

    """

    text: str
    token: Token
    user: User
    user_domain: Project
    roles: tuple[Role, ...]
    role_names: frozenset[str]
    project: Project | None = None
    project_domain: Project | None = None
    domain: Project | None = None
    credential: Credential | None = None
    rules: tuple[AccessRule, ...] = ()

    @property
    def is_delegated(self) -> bool:
        """Whether it was issued for an application credential."""
        return "application_credential" in self.token.methods


class Bearers:
    """Issues tokens, revokes them, and tells whom they stand for."""

    def __init__(self, state: State, now: Callable[[], datetime], ids: Ids) -> None:
        self._state = state
        self._now = now
        self._ids = ids
        self._seal = TokenSeal(ids.key())
        self._known: dict[str, tuple[int, Bearer]] = {}

    def issue(self, token: Token) -> Bearer:
        """Return the bearer of a new token. Raises Refusal where its user has no roles on its scope."""
        return self._minted(self._seal.close(token), token)

    def new_token(self, user_id: str, methods: tuple[str, ...], expires_at: datetime | None = None) -> Token:
        """Return an unscoped token of now, for `issue`; it ends at `expires_at` or after `LIFETIME`."""
        now = self._now().replace(microsecond=0)
        return Token(user_id, methods, self._ids.audit_id(), now, expires_at or now + LIFETIME)

    def validated(self, text: str, window: timedelta = timedelta()) -> Bearer:
        """Return whom a token stands for.

        Args:
            text: the token.
            window: how long after its end a token is good, still.

        Raises:
            Refusal: `TOKEN_NOT_RECOGNIZED`, `TOKEN_NOT_VALID`, `TOKEN_NOT_FOUND`, or what is gone or disabled.

        """
        known = self._known.get(text)
        still_holds = known is not None and known[0] == self._state.version.number
        bearer = known[1] if known is not None and still_holds else self._checked(text)
        if self._now() >= bearer.token.expires_at + window:
            raise errors.TOKEN_NOT_VALID()
        return bearer

    def revoke_user(self, user_id: str) -> None:
        """Make all tokens of a user that were issued up to this second worthless."""
        self._revoke(user_id=user_id)

    def revoke(self, token: Token, *, with_chain: bool) -> None:
        """Make a token worthless, and with `with_chain` those that were made from it."""
        self._revoke(audit_id=token.audit_id)
        if with_chain:
            self._revoke(audit_chain_id=token.audit_id)

    def _revoke(
        self, *, user_id: str | None = None, audit_id: str | None = None, audit_chain_id: str | None = None
    ) -> None:
        now = self._now().replace(microsecond=0)
        self._state.revocations.drop_where(lambda revocation: revocation.until < now)
        row = Revocation(user_id, audit_id, audit_chain_id, now, now + LIFETIME)
        self._state.revocations.put(row)

    def _checked(self, text: str) -> Bearer:
        token = self._seal.open(text)
        if token is None:
            raise errors.TOKEN_NOT_RECOGNIZED()
        try:
            bearer = self._minted(text, token)
        except errors.Refusal as refusal:
            if refusal.kind is errors.UNAUTHORIZED:
                raise errors.TOKEN_NOT_FOUND(token=text) from refusal
            raise
        if self._is_revoked(token):
            raise errors.TOKEN_NOT_VALID()
        if not bearer.user.enabled:
            raise errors.TOKEN_NOT_FOUND(token=text)
        self._remember(text, bearer)
        return bearer

    def _is_revoked(self, token: Token) -> bool:
        keys = (
            Revocation.key(user_id=token.user_id),
            Revocation.key(audit_id=token.audit_id),
            Revocation.key(audit_chain_id=token.parent_audit_id),
        )
        found = [self._state.revocations.get(key) for key in keys]
        return any(row is not None and row.issued_before >= token.issued_at for row in found)

    def _remember(self, text: str, bearer: Bearer) -> None:
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        self._known[text] = (self._state.version.number, bearer)

    def _minted(self, text: str, token: Token) -> Bearer:
        state = self._state
        project = self._project(token)
        project_domain = state.projects[project.domain_id or project.id] if project else None
        if project_domain is not None and not project_domain.enabled:
            raise errors.DOMAIN_IS_DISABLED(id=project_domain.id)
        user = state.users.get(token.user_id)
        if user is None:
            raise errors.NO_USER(id=token.user_id)
        user_domain = state.projects[user.domain_id]
        if not user_domain.enabled:
            raise errors.DOMAIN_IS_DISABLED(id=user_domain.id)
        domain = state.projects.get(token.domain_id or "")
        if token.domain_id is not None and domain is None:
            raise errors.NO_DOMAIN(id=token.domain_id)
        credential = self._credential(token)
        roles = self._roles(token, project, credential)
        if not roles and not token.is_unscoped:
            raise errors.UNAUTHORIZED()
        rule_ids = credential.rule_ids if credential else ()
        return Bearer(
            text, token, user, user_domain, tuple(roles), frozenset(role.name for role in roles), project,
            project_domain, domain, credential, tuple(state.access_rules[id_] for id_ in rule_ids),
        )  # fmt: skip

    def _project(self, token: Token) -> Project | None:
        if token.project_id is None:
            return None
        project = self._state.projects.get(token.project_id)
        if project is None:
            raise errors.NO_PROJECT(id=token.project_id)
        if not project.enabled:
            raise errors.PROJECT_IS_DISABLED(id=project.id)
        return project

    def _credential(self, token: Token) -> Credential | None:
        if token.credential_id is None:
            return None
        credential = self._state.credentials.get(token.credential_id)
        if credential is None:
            raise errors.NO_CREDENTIAL(id=token.credential_id)
        return credential

    def _roles(self, token: Token, project: Project | None, credential: Credential | None) -> Sequence[Role]:
        state = self._state
        if project is not None:
            roles = roles_on_project(state, token.user_id, project)
            if credential is not None:
                roles = [role for role in roles if role.id in credential.role_ids]
            return roles
        if token.domain_id is not None:
            return roles_on_domain(state, token.user_id, token.domain_id)
        return roles_on_system(state, token.user_id) if token.system else ()
