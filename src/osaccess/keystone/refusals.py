"""Owns how a failed request to Keystone is told to the user; deliberately decides no retry (session does).

The texts and status codes that tell causes apart: facts/keystone.md 2 and 3. No text here holds a secret.
"""

from collections.abc import Mapping
from typing import Final

import requests
from keystoneauth1 import exceptions as keystoneauth_errors
from urllib3.exceptions import MaxRetryError, NameResolutionError, NewConnectionError

from osaccess.access.login import ApplicationCredential, Method, Token
from osaccess.errors import BadInput, Failed, OsaccessError
from osaccess.keystone.sent_secrets import secrets_of

_GATEWAY_STATUSES: Final = frozenset({502, 503, 504})
_LONGEST_MESSAGE: Final = 600


class RefusedByKeystone(Failed):
    """Keystone answered a request with an error.

    Attributes:
        status: HTTP status.
        method: HTTP method of the request.
        path: its path below the endpoint, `/projects`.
        said: Keystone's own message.

    """

    def __init__(
        self, status: int, method: str, path: str, said: str, *, because: str = "", mend: str = ""
    ) -> None:
        super().__init__(f"Keystone answered {status} to {method} {path}: {said}", because=because, mend=mend)
        self.status = status
        self.method = method
        self.path = path
        self.said = said


class LoginRefused(BadInput):
    """Keystone is there and does not accept this login. `status` is its HTTP status (401, 403, 404, 400)."""

    def __init__(self, problem: str, *, status: int, because: str = "", mend: str = "") -> None:
        super().__init__(problem, because=because, mend=mend)
        self.status = status


class WrongAuthUrl(BadInput):
    """Something answers at auth_url, and it is not Keystone's v3 API."""


class NotReached(Failed):
    """No answer: refused, unknown host, timeout, TLS. `nothing_sent` = Keystone cannot have seen the request."""

    def __init__(self, problem: str, *, because: str = "", mend: str = "", nothing_sent: bool = False) -> None:
        super().__init__(problem, because=because, mend=mend)
        self.nothing_sent = nothing_sent


class UnreadableAnswer(Failed):
    """Keystone did what was asked, and what it says of that is cut off or lacks a part."""

    def __init__(self, problem: str) -> None:
        super().__init__(
            problem,
            because="Something between, or an extension of this cloud, changes its answers.",
            mend="Repeat the command; if it comes again, ask whoever runs the cloud.",
        )


# ---- answers --------------------------------------------------------------------------------------------------


def refused_request(response: requests.Response, method: str, path: str) -> OsaccessError:
    """Return the error for an answer with status 400 or more."""
    if is_html(response):
        return _html_answer(response, method, path)
    because, mend = _REASONS.get(response.status_code, ("", ""))
    return RefusedByKeystone(response.status_code, method, path, message_of(response), because=because, mend=mend)


_REASONS: Final[Mapping[int, tuple[str, str]]] = {
    401: (
        "The token was refused, a new one too.",
        "The login may have lost its roles, or been disabled, meanwhile: log in again to see.",
    ),
    403: (
        "",
        "Use a login with the role that this needs; `openstack role assignment list --user …` shows what it has.",
    ),
    413: ("Keystone takes 114688 bytes at most.", "Shorten the longest texts of the resource."),
    429: ("The cloud limits how many requests a user may send.", "Wait a minute and repeat."),
    500: (
        "This is a fault inside Keystone.",
        "Repeat; if it stays, give the cloud's operator the time of the request.",
    ),
    502: ("The gateway in front of Keystone got no answer.", "Repeat later."),
    503: ("The service is overloaded or being maintained.", "Repeat later."),
    504: ("The gateway in front of Keystone got no answer in time.", "Repeat later."),
}


def _html_answer(response: requests.Response, method: str, path: str) -> OsaccessError:
    status = response.status_code
    if status in _GATEWAY_STATUSES or status == 500:
        because, mend = _REASONS[status]
        return RefusedByKeystone(status, method, path, "an HTML page, no message", because=because, mend=mend)
    return wrong_auth_url(_endpoint_of(response.url, path), f"it answers {status} with an HTML page")


def wrong_auth_url(auth_url: str, seen: str) -> WrongAuthUrl:
    """Return the error for an auth_url that is not Keystone's."""
    return WrongAuthUrl(
        f"auth_url '{auth_url}' is not an identity API v3: {seen}.",
        mend="Use the URL in the cloud's clouds.yaml or `openstack catalog show identity`; it ends in /v3.",
    )


def _endpoint_of(url: str | None, path: str) -> str:
    return (url or "").split("?")[0].removesuffix(path)


def is_html(response: requests.Response) -> bool:
    """Tell whether the answer is a web page, which Keystone's API never sends on purpose."""
    return "html" in response.headers.get("Content-Type", "") or response.text.lstrip()[:1] == "<"


def message_of(response: requests.Response) -> str:
    """Return Keystone's own words, whichever of its shapes they came in, without the secrets that it was sent."""
    try:
        data = response.json()
    except requests.exceptions.JSONDecodeError:
        said: object = response.text
    else:
        inner = data.get("error") if isinstance(data, dict) else None
        holder = inner if isinstance(inner, dict) else data
        said = holder.get("message") if isinstance(holder, dict) else ""
    text = str(said or "")
    for secret in secrets_of(response.request):
        text = text.replace(secret, "***")
    return _shortened(text) or "no message"


def _shortened(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= _LONGEST_MESSAGE else one_line[:_LONGEST_MESSAGE] + "…"


# ---- no answer ------------------------------------------------------------------------------------------------


def no_answer(error: keystoneauth_errors.ConnectionError, auth_url: str, timeout: float) -> NotReached:
    """Return the error for a request that got no answer, one sentence for each cause."""
    cause = _root_cause(error)
    if isinstance(error, keystoneauth_errors.SSLError):
        return _tls_trouble(error, auth_url)
    if isinstance(error, keystoneauth_errors.ConnectTimeout):
        return NotReached(
            f"Keystone at {auth_url} did not answer within {timeout:g} s.",
            because="Whether it did what was asked is not known.",
            mend="Check the network and the cloud's status, then repeat: the next run looks first.",
            nothing_sent=isinstance(cause, requests.exceptions.ConnectTimeout),
        )
    if isinstance(cause, NameResolutionError):
        return NotReached(
            f"The host of auth_url {auth_url} is unknown to the name service.",
            mend="Check the spelling, and whether a VPN is needed.",
        )
    if isinstance(cause, NewConnectionError):
        return NotReached(
            f"Nothing answers at {auth_url}: {_os_reason(cause)}.",
            because="Keystone is down, or host and port are not its own.",
            mend="Check the URL and the cloud's status; for the rehearsal's Keystone: `osaccess keystone status`.",
            nothing_sent=True,
        )
    return NotReached(
        f"The connection to Keystone at {auth_url} broke off before the answer came.",
        because="Whether it did what was asked is not known.",
        mend="Repeat: the next run looks first.",
    )


def _tls_trouble(error: Exception, auth_url: str) -> NotReached:
    text = str(error)
    if "WRONG_VERSION_NUMBER" in text or "record layer failure" in text:
        return NotReached(
            f"{auth_url} is not served over TLS.",
            mend="Write http:// if this Keystone really has no TLS, or correct the port.",
        )
    if "CERTIFICATE_VERIFY_FAILED" in text or "certificate" in text.lower():
        return NotReached(
            f"The certificate of {auth_url} cannot be verified.",
            because="Somebody between may read the password.",
            mend="Name the cloud's certificate authority in `cacert`.",
        )
    return NotReached(f"TLS with {auth_url} failed.", mend="Check `cacert` and whether a proxy is between.")


def _root_cause(error: BaseException) -> BaseException | None:
    """Return what requests raised, or the reason that urllib3 gave it (keystoneauth1 keeps it as the context)."""
    cause = error.__cause__ or error.__context__
    inner = cause.args[0] if isinstance(cause, requests.exceptions.ConnectionError) and cause.args else None
    return inner.reason if isinstance(inner, MaxRetryError) and inner.reason else cause


def _os_reason(error: NewConnectionError) -> str:
    cause = error.__cause__ or error.__context__
    return (cause.strerror or "no connection").lower() if isinstance(cause, OSError) else "no connection"


# ---- login ----------------------------------------------------------------------------------------------------


def refused_login(status: int, said: str, auth_url: str, whom: str, method: Method) -> OsaccessError:
    """Return the error for a POST /auth/tokens that Keystone answered with `status` and the message `said`."""
    if status in (401, 403, 404, 400):
        because, mend = _login_reason(status, said, method)
        return LoginRefused(
            f"Keystone at {auth_url} refuses the login {whom} ({status}): {said}",
            status=status,
            because=because,
            mend=mend,
        )
    because, mend = _REASONS.get(status, ("", ""))
    return RefusedByKeystone(status, "POST", "/auth/tokens", said, because=because, mend=mend)


def _login_reason(status: int, said: str, method: Method) -> tuple[str, str]:
    if "cannot request a scope" in said:
        return "An application credential brings its own project.", "Remove project and domain from this login."
    if "password is expired" in said:
        return "", "Change the password with `openstack user password set`."
    if "unsupported method" in said:
        return "This cloud does not accept this kind of login.", "Use another one, such as a password."
    if status == 404 and "Application Credential" in said:
        return "It was deleted, or belongs to another cloud.", "Make a new one."
    if status == 404:
        return "Something that the login needs is gone or disabled.", "Ask whoever runs the cloud."
    return _whose_fault(method), "To be told which, type `osaccess doctor` with the same login."


def _whose_fault(method: Method) -> str:
    """Return what a bare 401 can mean for this kind of login; Keystone tells nobody which."""
    match method:
        case ApplicationCredential():
            return "Its secret is wrong, it has expired, or its owner is disabled or has lost the roles."
        case Token():
            return "The token has expired or was revoked, or its user has no role there."
    return "User, password, domain or project is wrong, one of them is disabled, or the user has no role there."
