"""Owns which parts of a request are secret, so that neither a command nor a message repeats them."""

import json
from collections.abc import Iterator
from typing import Any, Final

import requests

HEADERS: Final = frozenset({"x-auth-token", "x-subject-token", "authorization", "cookie"})
"""In lower case."""

KEYS: Final = frozenset({"password", "secret", "passcode", "original_password"})
"""Of a body, at any depth; besides, the id of a `token`."""


def secrets_of(request: requests.PreparedRequest) -> Iterator[str]:
    """Yield the secrets that a request carries."""
    for name, value in request.headers.items():
        if name.lower() in HEADERS and value:
            yield str(value)
    try:
        body = json.loads(request.body or "null")
    except (ValueError, TypeError):  # no JSON, or no text at all
        return
    yield from _secrets_in(body)


def _secrets_in(body: Any) -> Iterator[str]:
    match body:
        case dict():
            for key, value in body.items():
                if key in KEYS and isinstance(value, str) and value:
                    yield value
                elif key == "token" and isinstance(value, dict) and isinstance(value.get("id"), str):
                    yield value["id"]
                else:
                    yield from _secrets_in(value)
        case list():
            for item in body:
                yield from _secrets_in(item)
