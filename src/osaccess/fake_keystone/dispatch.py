"""Owns the way of a request through the fake, in Keystone's order: token, JSON, path, schema, handler.

The order decides which of two mistakes is told (facts/keystone.md 2, 3): a token of something that is gone on
every path, text that is no JSON before a wrong path, a bad body before a missing login.
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from osaccess.fake_keystone import errors, schema
from osaccess.fake_keystone.bearers import Bearer
from osaccess.fake_keystone.call import Call, Parts
from osaccess.fake_keystone.enforcement import is_let_through
from osaccess.fake_keystone.handlers import discovery
from osaccess.fake_keystone.routes import NOT_BUILT, Found, Route, find
from osaccess.fake_keystone.wire import Reply, Request, json_reply

BODY_LIMIT = 114_688
"""Bytes of a body beyond which Keystone answers 413."""

_HTML = {"Content-Type": "text/html; charset=utf-8", "Vary": "X-Auth-Token"}
_NO_PAGE = b"""<!doctype html>
<html lang=en>
<title>404 Not Found</title>
<h1>Not Found</h1>
<p>The requested URL was not found on the server. If you entered the URL manually please check your spelling and \
try again.</p>
"""
_TOO_LARGE = b"<html><head><title>413 Request Entity Too Large</title></head><body></body></html>"
_DEAD_TOKEN = (errors.TOKEN_NOT_RECOGNIZED, errors.TOKEN_NOT_VALID, errors.TOKEN_NOT_FOUND)


class Dispatcher:
    """Brings each request of one fake to its handler."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._mount = urlsplit(parts.url).path

    def reply(self, request: Request) -> Reply:
        """Return the answer to a request."""
        try:
            reply = self._answer(request)
        except errors.Refusal as refusal:
            reply = refusal.reply(self._parts.url)
        headers = {**reply.headers, "x-openstack-request-id": f"req-{uuid4()}"}
        return Reply(reply.status, headers, b"" if request.method == "HEAD" else reply.body)

    def _answer(self, request: Request) -> Reply:
        if len(request.body) > BODY_LIMIT:
            return Reply(413, {"Content-Type": "text/html; charset=UTF-8"}, _TOO_LARGE)
        bearer = self._bearer(request)
        body = _json_body(request)
        if "//" in request.path:
            return self._moved(request)
        found = self._found(request)
        if found is None:
            return discovery.list_versions(Call(self._parts, request, {}, {}, bearer))
        if found.route is None:
            self._tell_not_built(request, found)
            return _without_route(request, found)
        _check(found.route, request, body)
        call = Call(self._parts, request, found.args, body, bearer)
        if found.route.query is not None and request.query:
            schema.check(found.route.query, dict(reversed(call.query_pairs)))
        return found.route.handler(call)

    def _bearer(self, request: Request) -> Bearer | None:
        """Return who asks. A dead token is like none; what is gone or denied is told on every path."""
        text = request.headers.get("x-auth-token")
        if text is None:
            return None
        try:
            bearer = self._parts.bearers.validated(text)
            if bearer.rules and not is_let_through(bearer, request.method, request.path):
                raise errors.DENIED_BY_ACCESS_RULE()
        except errors.Refusal as refusal:
            if refusal.kind in _DEAD_TOKEN:
                return None
            refusal.early = True
            raise
        return bearer

    def _found(self, request: Request) -> Found | None:
        """Return what is at the path; None for the page at the server's root."""
        path = request.path
        if path.startswith(self._mount) and path[len(self._mount) :][:1] in ("", "/"):
            return find(request.method, path[len(self._mount) :])
        is_root = path.rstrip("/") == self._mount.removesuffix("/v3")
        return None if is_root else Found(None, {})

    def _tell_not_built(self, request: Request, found: Found) -> None:
        parts = request.path.removeprefix(self._mount).strip("/").split("/")
        is_config = parts[0] == "domains" and "config" in parts[1:3]
        if not found.methods and (parts[0] in NOT_BUILT or is_config):
            raise errors.NOT_BUILT(noun=f"path {'/'.join(parts)}")

    def _moved(self, request: Request) -> Reply:
        path = request.path
        while "//" in path:
            path = path.replace("//", "/")
        query = f"?{request.query}" if request.query else ""
        place = self._parts.url.removesuffix(self._mount) + path + query
        page = (
            "<!doctype html>\n<html lang=en>\n<title>Redirecting...</title>\n<h1>Redirecting...</h1>\n<p>You should be"
            f' redirected automatically to the target URL: <a href="{place}">{place}</a>. If not, click the link.\n'
        )
        return Reply(308, {**_HTML, "Location": place}, page.encode())


def _without_route(request: Request, found: Found) -> Reply:
    if not found.methods:
        return Reply(404, _HTML, _NO_PAGE)
    allow = {"Allow": ", ".join(found.methods)}
    if request.method == "OPTIONS":
        return Reply(200, {**_HTML, **allow})
    reply = json_reply(405, json.dumps({"message": "The method is not allowed for the requested URL."}))
    return Reply(405, {**reply.headers, **allow}, reply.body)


def _json_body(request: Request) -> Mapping[str, Any]:
    if not request.body:
        return {}
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if kind and kind != "application/json" and not kind.endswith("+json"):
        raise errors.NOT_DECLARED_JSON()
    try:
        body = json.loads(request.body)
    except ValueError as error:
        raise errors.NOT_JSON() from error
    if not isinstance(body, dict):
        raise errors.NOT_JSON()
    return body


def _check(route: Route, request: Request, body: Mapping[str, Any]) -> None:
    if route.body is not None and request.method == route.method:
        schema.check(route.body, body)
