"""Owns the connections to one Keystone: their pool, the proxies and the certificates that they trust.

Deliberately knows nothing of tokens and retries.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import requests
from requests.adapters import HTTPAdapter

from osaccess.access.login import Login
from osaccess.errors import BadInput
from osaccess.keystone.auth_url import is_loopback

_POOL: Final = 32


def verify_setting(login: Login) -> bool | str:
    """Return what requests takes for `verify`; a missing file would end in a bare OSError there."""
    if login.insecure:
        return False
    if login.cacert and not Path(login.cacert).exists():
        raise BadInput(
            f"The login's cacert '{login.cacert}' does not exist.", mend="Correct the path, or remove it."
        )
    return login.cacert or True


def pool_of_connections(auth_url: str, seen: Callable[..., None]) -> requests.Session:
    """Return the pool of connections, large enough for the engine's threads, with `seen` told each answer."""
    pool = requests.Session()
    pool.trust_env = not is_loopback(auth_url)
    for scheme in ("https://", "http://"):
        pool.mount(scheme, HTTPAdapter(pool_connections=1, pool_maxsize=_POOL))
    pool.hooks["response"].append(seen)
    return pool
