"""Owns what a handler is given: the request taken apart, who asks, and the fake's parts.

Deliberately answers nothing itself, but the refusals that every handler shares.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from osaccess.fake_keystone import errors, policy
from osaccess.fake_keystone.bearers import Bearer, Bearers
from osaccess.fake_keystone.entities import Group, Project, Role, User
from osaccess.fake_keystone.ids import Ids
from osaccess.fake_keystone.policy import Target
from osaccess.fake_keystone.state import State
from osaccess.fake_keystone.views import Fragments
from osaccess.fake_keystone.wire import Request

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Parts:
    """What one fake is made of, for its handlers.

    Attributes:
        url: the identity endpoint.
        now: the present instant of the fake's clock.
        credential_limit: how many application credentials a user may have; None = no limit.
        token_texts: bodies of answers with tokens, kept by `handlers.token_views`.

    """

    url: str
    state: State
    now: Callable[[], datetime]
    ids: Ids
    bearers: Bearers
    fragments: Fragments
    credential_limit: int | None = None
    token_texts: dict[tuple[str, bool], tuple[Bearer, str]] = field(default_factory=dict)


class Call:
    """One request on its way to its handler.

    Attributes:
        parts: the fake.
        state: its state.
        request: the request.
        args: the parts of the path that the route names.
        body: the JSON body; {} where there is none.
        bearer: whom the X-Auth-Token stands for; None where there is none.

    """

    __slots__ = ("_query", "args", "bearer", "body", "parts", "request", "state")

    def __init__(
        self,
        parts: Parts,
        request: Request,
        args: Mapping[str, str],
        body: Mapping[str, Any],
        bearer: Bearer | None,
    ) -> None:
        self.parts = parts
        self.state = parts.state
        self.request = request
        self.args = args
        self.body = body
        self.bearer = bearer
        self._query: list[tuple[str, str]] | None = None

    @property
    def query_pairs(self) -> list[tuple[str, str]]:
        """The query, in order, empty values too."""
        if self._query is None:
            self._query = parse_qsl(self.request.query, keep_blank_values=True) if self.request.query else []
        return self._query

    def query(self, name: str) -> str | None:
        """Return the first value of a query parameter."""
        return next((value for key, value in self.query_pairs if key == name), None)

    def flag(self, name: str) -> bool:
        """Tell whether a query parameter is on: anything but `0` is, `false` too (facts/keystone.md 7)."""
        value = self.query(name)
        return value is not None and value != "0"

    def allow(self, action: str, target: Target | None = None) -> Bearer:
        """Return who asks, if the policy lets him.

        Args:
            action: name in the policy without `identity:`.
            target: what the policy compares with; the route's arguments are added.

        Raises:
            Refusal: 401 without a token, 403 where the policy says no.

        """
        if self.bearer is None:
            raise errors.UNAUTHORIZED()
        facts = {**self.args, **target} if target else self.args
        if not policy.is_allowed(f"identity:{action}", self.bearer, facts):
            raise errors.FORBIDDEN(action=f"identity:{action}")
        return self.bearer

    def require_login(self) -> Bearer:
        """Return who asks. Raises Refusal (401) without a token."""
        if self.bearer is None:
            raise errors.UNAUTHORIZED()
        return self.bearer

    def user(self, id_: str) -> User:
        """Return a user. Raises Refusal (404)."""
        return _found(self.state.users.get(id_), errors.NO_USER, id_)

    def group(self, id_: str) -> Group:
        """Return a group. Raises Refusal (404)."""
        return _found(self.state.groups.get(id_), errors.NO_GROUP, id_)

    def project(self, id_: str) -> Project:
        """Return a project, or a domain as a project. Raises Refusal (404)."""
        return _found(self.state.projects.get(id_), errors.NO_PROJECT, id_)

    def domain(self, id_: str) -> Project:
        """Return a domain. Raises Refusal (404)."""
        row = self.state.projects.get(id_)
        return _found(row if row is not None and row.is_domain else None, errors.NO_DOMAIN, id_)

    def role(self, id_: str) -> Role:
        """Return a role. Raises Refusal (404)."""
        return _found(self.state.roles.get(id_), errors.NO_ROLE, id_)


def _found(row: Row | None, kind: errors.Kind, id_: str) -> Row:
    if row is None:
        raise kind(id=id_)
    return row


def facts_about(**rows: User | Group | Project | Role | None) -> dict[str, str | None]:
    """Return what the policy may compare of rows, `{"user.id": …, "user.domain_id": …}`; a None is left out."""
    facts: dict[str, str | None] = {}
    for noun, row in rows.items():
        if row is not None:
            facts[f"{noun}.id"] = row.id
            facts[f"{noun}.name"] = row.name
            facts[f"{noun}.domain_id"] = row.domain_id
    return facts
