"""Owns a request written as a curl command for people to repeat; every secret in it is ***."""

import json
import shlex
from collections.abc import Mapping
from typing import Any, Final

import requests

from osaccess.keystone.sent_secrets import HEADERS, KEYS

_HIDDEN: Final = "***"
_SHOWN_HEADERS: Final = frozenset({"content-type", "openstack-identity-access-rules"})


def curl_of(request: requests.PreparedRequest) -> str:
    """Return the command that sends this request; its tokens, passwords and secrets are *** there."""
    words = ["curl", "-s", "-i"]
    if request.method != "GET":
        words += ["-I"] if request.method == "HEAD" else ["-X", str(request.method)]
    for name, value in request.headers.items():
        if name.lower() in HEADERS:
            words += ["-H", f"{name}: {_HIDDEN}"]
        elif name.lower() in _SHOWN_HEADERS:
            words += ["-H", f"{name}: {value}"]
    if request.body:
        words += ["-d", json.dumps(_masked(json.loads(request.body)))]
    return shlex.join([*words, str(request.url)])


def _masked(data: Any) -> Any:
    match data:
        case Mapping():
            return {key: _masked_value(str(key), value) for key, value in data.items()}
        case list():
            return [_masked(item) for item in data]
    return data


def _masked_value(key: str, value: Any) -> Any:
    if isinstance(value, str) and key in KEYS:
        return _HIDDEN
    if key == "token" and isinstance(value, Mapping) and "id" in value:  # a login by token
        return {**value, "id": _HIDDEN}
    return _masked(value)
