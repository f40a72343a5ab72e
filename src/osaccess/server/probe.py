"""Owns the probe service: it answers 200 to every request that the real keystonemiddleware lets through.

Each service has a middleware of its own with its own `service_type`, so access rules are enforced here
exactly as in a cloud. Tokens are not cached: what a check sees is true at that moment.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from keystonemiddleware import auth_token

from osaccess.server.services import PROBE_USER, PROBED, SERVICE_PROJECT, ProbedService

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def application(login: Mapping[str, str]) -> Application:
    """Return the WSGI application; `login` holds `auth_url` and `password` of the probe's service user."""
    mounts = {service.prefix: _guarded(service, login) for service in PROBED}

    def dispatch(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        first, slash, rest = environ.get("PATH_INFO", "").removeprefix("/").partition("/")
        mounted = mounts.get(f"/{first}")
        if mounted is None:
            return _answer(start_response, "404 Not Found", {"mounted": sorted(mounts)})
        environ["SCRIPT_NAME"] += f"/{first}"
        environ["PATH_INFO"] = slash + rest
        return mounted(environ, start_response)

    return dispatch


def _guarded(service: ProbedService, login: Mapping[str, str]) -> Application:
    guarded: Application = auth_token.AuthProtocol(_answering(service), _middleware_config(service, login))
    return guarded


def _answering(service: ProbedService) -> Application:
    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["SCRIPT_NAME"] + environ["PATH_INFO"]
        seen = {"service": service.type, "method": environ["REQUEST_METHOD"], "path": path}
        return _answer(start_response, "200 OK", seen)

    return answer


def _answer(start_response: Callable[..., Any], status: str, data: Mapping[str, Any]) -> Iterable[bytes]:
    body = json.dumps(data).encode()
    start_response(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


def _middleware_config(service: ProbedService, login: Mapping[str, str]) -> dict[str, str]:
    return {
        "service_type": service.type,
        "token_cache_time": "-1",
        "service_token_roles": "service",
        "service_token_roles_required": "true",
        "www_authenticate_uri": login["auth_url"].removesuffix("/v3"),
        "auth_type": "password",
        "auth_url": login["auth_url"],
        "username": PROBE_USER,
        "user_domain_id": "default",
        "password": login["password"],
        "project_name": SERVICE_PROJECT,
        "project_domain_id": "default",
    }
