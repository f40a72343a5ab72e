"""Owns /auth/tokens: issuing, validating, revoking; `logins` finds out who logs in."""

import json
from datetime import timedelta

from osaccess.fake_keystone import errors
from osaccess.fake_keystone.bearers import Bearer
from osaccess.fake_keystone.call import Call
from osaccess.fake_keystone.handlers import logins, token_views
from osaccess.fake_keystone.listing import as_boolean
from osaccess.fake_keystone.wire import Reply, empty_reply, json_reply

_EXPIRED_WINDOW = timedelta(days=2)
"""`[token] allow_expired_window`, Keystone's default."""


def issue_token(call: Call) -> Reply:
    """Answer POST /auth/tokens."""
    bearer = logins.log_in(call)
    view = token_views.view(call, bearer, with_catalogue=_wants_catalogue(call))
    return _token_reply(bearer, 201, json.dumps({"token": view}))


def validate_token(call: Call) -> Reply:
    """Answer GET /auth/tokens with X-Subject-Token."""
    return _validated(call, "validate_token")


def check_token(call: Call) -> Reply:
    """Answer HEAD /auth/tokens with X-Subject-Token."""
    return _validated(call, "check_token")


def revoke_token(call: Call) -> Reply:
    """Answer DELETE /auth/tokens with X-Subject-Token."""
    subject = _subject(call, "revoke_token")
    if subject.rules:  # the step that revokes asks for the token again, without saying that it knows rules
        raise errors.TOKEN_NOT_VALID()
    cascade = call.query("cascade")
    call.parts.bearers.revoke(subject.token, with_chain=cascade is None or as_boolean(cascade))
    return empty_reply()


def _validated(call: Call, action: str) -> Reply:
    subject = _subject(call, action)
    return _token_reply(subject, 200, token_views.text(call, subject, with_catalogue=_wants_catalogue(call)))


def _wants_catalogue(call: Call) -> bool:
    return not call.request.query or call.query("nocatalog") is None


def _token_reply(bearer: Bearer, status: int, text: str) -> Reply:
    reply = json_reply(status, text)
    return Reply(status, {**reply.headers, "X-Subject-Token": bearer.text}, reply.body)


def _subject(call: Call, action: str) -> Bearer:
    """Return whom the token in question stands for, if the one who asks may know."""
    call.require_login()
    text = call.request.headers.get("x-subject-token")
    if text is None:
        call.allow(action)
        raise errors.NO_SUBJECT_TOKEN()
    if not text:
        raise errors.NO_SUBJECT_TOKEN()
    expired = call.query("allow_expired") if call.request.query else None
    window = _EXPIRED_WINDOW if expired is not None and _is_true(expired) else timedelta()
    subject = call.parts.bearers.validated(text, window if action != "revoke_token" else timedelta())
    _require_rules_support(call, subject)
    call.allow(action, {"token.user_id": subject.user.id})
    return subject


def _is_true(text: str) -> bool:
    return text.strip().lower() in ("1", "t", "true", "on", "y", "yes")


def _require_rules_support(call: Call, subject: Bearer) -> None:
    """Refuse to show a token with access rules to a service that does not know them (facts/keystone.md 5)."""
    if not subject.rules:
        return
    version = call.request.headers.get("openstack-identity-access-rules")
    if not version:
        raise errors.TOKEN_NOT_VALID()
    try:
        number = float(version)
    except ValueError as error:
        raise errors.STRICT_HEADER_NUMBER(value=version) from error
    if number < 1.0:
        raise errors.TOKEN_NOT_VALID()
