"""Owns plain requests: each is sent once, never repeated, and told as it was answered. Decides nothing.

The session repeats, waits and translates; whoever wants to know why something fails must not.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import requests
from urllib3.exceptions import MaxRetryError, NameResolutionError, NewConnectionError

from osaccess.diagnosis.answers import Answer, NoAnswer, Trouble
from osaccess.keystone.curl import curl_of
from osaccess.keystone.refusals import is_html, message_of
from osaccess.keystone.traffic import SentRequest, Traffic

TOKEN_HEADERS = {"OpenStack-Identity-Access-Rules": "1.0"}
"""Without it Keystone hides tokens with access rules from their own validation (facts/keystone.md 5)."""


@dataclass
class Wire:
    """Sends requests one at a time.

    Args:
        cacert: file with the certificate authority, "" for the system's own.
        insecure: do not verify certificates.
        proxies: use the proxies of the environment, as clients do.
        timeout: seconds for the connection, and again for the answer.
        clock: our own clock, for comparing with the server's.
        show: is told each request as a curl command without secrets, and the status of its answer (0 = none).

    """

    cacert: str = ""
    insecure: bool = False
    proxies: bool = True
    timeout: float = 5.0
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    show: Callable[[str, int], None] | None = None
    traffic: Traffic = field(default_factory=Traffic)

    def send(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, json: Any = None
    ) -> Answer | NoAnswer:
        """Send one request; redirects are not followed."""
        with requests.Session() as connections:
            connections.trust_env = False  # a .netrc would add a login of its own
            verify: bool | str = False if self.insecure else (self.cacert or True)
            sent_at, begin = self.clock(), time.monotonic()
            try:
                request = requests.Request(method, url, headers=dict(headers or {}), json=json)
                prepared = connections.prepare_request(request)
                response = connections.send(
                    prepared,
                    timeout=self.timeout,
                    allow_redirects=False,
                    verify=verify,
                    proxies=requests.utils.get_environ_proxies(url) if self.proxies else {},
                )
            except (requests.RequestException, OSError) as error:
                self._count(method, url, None)
                return _no_answer(error)
            self._count(method, url, response)
            return _answer(response, sent_at, time.monotonic() - begin)

    def _count(self, method: str, url: str, response: requests.Response | None) -> None:
        status = None if response is None else response.status_code
        path = url.split("?")[0].split("://")[-1].partition("/")[2]
        self.traffic.add(SentRequest(method, f"/{path}", status))
        if self.show is not None:
            self.show(
                curl_of(response.request) if response is not None else f"curl -i -X {method} {url}", status or 0
            )


def with_token(token: str, subject: str = "") -> dict[str, str]:
    """Return the headers for a request with this token, which may ask about another (`subject`)."""
    about = {"X-Subject-Token": subject, **TOKEN_HEADERS} if subject else {}
    return {"X-Auth-Token": token, **about}


def _answer(response: requests.Response, sent_at: datetime, seconds: float) -> Answer:
    body: Any = {}
    html = is_html(response)
    if response.content and not html:
        try:
            body = response.json()
        except requests.exceptions.JSONDecodeError:
            body = {}
    headers = response.headers
    return Answer(
        status=response.status_code,
        said="" if html or response.ok else message_of(response),
        body=body if isinstance(body, dict) else {},
        request_id=headers.get("x-openstack-request-id", ""),
        date=_date(headers.get("Date", "")),
        challenge=headers.get("WWW-Authenticate", ""),
        location=headers.get("Location", ""),
        is_html=html,
        sent_at=sent_at,
        seconds=seconds,
        retry_after=headers.get("Retry-After", ""),
        token=headers.get("X-Subject-Token", ""),
    )


def _date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _no_answer(error: Exception) -> NoAnswer:
    text = str(error)
    match error:
        case requests.exceptions.ProxyError():
            return NoAnswer(Trouble.PROXY)
        case requests.exceptions.SSLError():
            if "WRONG_VERSION_NUMBER" in text or "record layer failure" in text:
                return NoAnswer(Trouble.NO_TLS)
            if "certificate" in text.lower():
                return NoAnswer(Trouble.CERTIFICATE, _certificate(text))
            return NoAnswer(Trouble.TLS)
        case requests.exceptions.Timeout():
            return NoAnswer(Trouble.TIMEOUT)
    inner = error.args[0] if error.args else None
    cause = inner.reason if isinstance(inner, MaxRetryError) else error
    if isinstance(cause, NameResolutionError):
        return NoAnswer(Trouble.UNKNOWN_HOST)
    if isinstance(cause, NewConnectionError):
        return NoAnswer(Trouble.REFUSED)
    return NoAnswer(Trouble.BROKEN)


def _certificate(text: str) -> str:
    _, found, rest = text.partition("certificate verify failed: ")
    return rest.partition(" (_ssl")[0] if found else ""
