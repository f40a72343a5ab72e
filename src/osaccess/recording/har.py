"""Owns reading HAR files: what browsers, mitmproxy and other proxies write of the requests that they saw."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from osaccess.errors import BadInput
from osaccess.recording.seen import Endpoint, Seen, SeenRequest, endpoints_of, request_of

_TOKENS = ("x-auth-token", "authorization")


def looks_like_it(text: str) -> bool:
    """Tell whether the text is such a file."""
    return text.lstrip().startswith("{") and '"log"' in text and '"entries"' in text


def read(text: str) -> Seen:
    """Return what the file tells. Raises BadInput where it is no HAR."""
    try:
        data = json.loads(text)
    except ValueError:  # `from None`: the error holds the text, and the text holds tokens
        raise BadInput("This HAR file is no JSON.") from None
    log = data.get("log") if isinstance(data, dict) else None
    entries = log.get("entries") if isinstance(log, dict) else None
    if not isinstance(entries, list):
        raise BadInput("This file is no HAR: it has no list `entries` in `log`.")
    rows = [entry for entry in entries if isinstance(entry, dict)]
    if len(rows) != len(entries):
        raise BadInput("This file is no HAR: one of its `entries` is no object.")
    requests = tuple(_request(row, number) for number, row in enumerate(rows))
    if not any(request.has_token for request in requests):  # taken out before the file was handed on
        requests = tuple(replace(request, has_token=None) for request in requests)
    return Seen(
        requests,
        tuple(dict.fromkeys(one for row in rows for one in _endpoints(row))),
    )


def _request(entry: dict[str, Any], number: int) -> SeenRequest:
    request, response = entry.get("request"), entry.get("response")
    method = request.get("method") if isinstance(request, dict) else None
    url = request.get("url") if isinstance(request, dict) else None
    if not isinstance(request, dict) or not isinstance(method, str) or not isinstance(url, str):
        raise BadInput(f"This file is no HAR: entry {number} has no request with method and URL.")
    status = response.get("status") if isinstance(response, dict) else None
    return request_of(
        method, url, has_token=_has_token(request), status=status if isinstance(status, int) and status else None
    )


def _has_token(request: dict[str, Any]) -> bool | None:
    """Tell whether the request has a token; None where its headers were taken out, as some exports do."""
    headers = request.get("headers")
    if not isinstance(headers, list) or not headers:
        return None
    names = [header.get("name") for header in headers if isinstance(header, dict)]
    return any(isinstance(name, str) and name.lower() in _TOKENS for name in names)


def _endpoints(entry: dict[str, Any]) -> Iterator[Endpoint]:
    response = entry.get("response")
    content = response.get("content") if isinstance(response, dict) else None
    text = content.get("text") if isinstance(content, dict) else None
    if isinstance(text, str) and '"catalog"' in text:
        try:
            yield from endpoints_of(json.loads(text))
        except ValueError:  # base64 or cut off
            return
