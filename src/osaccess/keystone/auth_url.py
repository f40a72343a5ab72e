"""Owns what an `auth_url` must look like; deliberately sends nothing.

Discovery is left out because it can hang (facts/keystone.md 10).
"""

from urllib.parse import SplitResult, urlsplit

from osaccess.errors import BadInput

_LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})


def identity_endpoint(auth_url: str) -> str:
    """Return the v3 endpoint that `auth_url` means: `/v3` is added where no version is given.

    Raises:
        BadInput: it is no http(s) URL, names the v2.0 API, or is the URL of the token call.

    """
    parts = urlsplit(auth_url.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname or not _has_possible_port(parts):
        raise BadInput(
            f"auth_url '{auth_url}' is not a URL of the form https://host/v3.",
            mend="Write the public URL of the identity service, with https:// in front.",
        )
    if parts.username or parts.password:
        raise BadInput(
            "auth_url holds a user name or a password.",
            because="Keystone does not use them, and URLs end up in logs.",
            mend="Remove everything up to the @, and give user and password as settings of their own.",
        )
    path = parts.path.rstrip("/")
    if path.endswith("/v2.0"):
        raise BadInput(
            f"auth_url '{auth_url}' names the identity API v2.0, which no longer exists.",
            mend="End it with /v3.",
        )
    if path.endswith("/auth/tokens"):
        raise BadInput(
            f"auth_url '{auth_url}' is the URL of the token call, not of the identity service.",
            mend="End it with /v3.",
        )
    return f"{parts.scheme}://{parts.netloc}{path if path.endswith('/v3') else path + '/v3'}"


def _has_possible_port(parts: SplitResult) -> bool:
    try:
        return parts.port != 0
    except ValueError:
        return False


def is_loopback(auth_url: str) -> bool:
    """Tell whether the URL's host is this machine, where a proxy of the environment must not get between."""
    return (urlsplit(auth_url).hostname or "") in _LOOPBACK_HOSTS
