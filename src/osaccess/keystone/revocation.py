"""Owns the end of tokens that a command asked for: they are revoked when it ends, however it ends."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from osaccess.access.login import Login
from osaccess.clock import in_utc_text
from osaccess.errors import OsaccessError
from osaccess.keystone.session import KeystoneSession


@dataclass(frozen=True, slots=True)
class StillAlive:
    """A token that could not be revoked; `reason` says why, `until` when it ends by itself."""

    reason: str
    until: str


@contextmanager
def passing_session(
    login: Login,
    *,
    show: Callable[[str, int], None] | None = None,
    say: Callable[[str], None] = lambda _: None,
    done: Callable[[], None] = lambda: None,
) -> Iterator[KeystoneSession]:
    """Yield a session whose token is revoked at the end of the block, after an error and after ^C too.

    Args:
        login: where and as whom.
        show: as for KeystoneSession.
        say: is told where the token could not be revoked.
        done: is called when it was revoked.

    """
    session = KeystoneSession(login, show=show)
    try:
        yield session
    finally:
        if session.is_logged_in:
            left = revoke_own(session)
            if left is None:
                done()
            else:
                say(f"the token of this command was not revoked: {left.reason} It ends at {left.until}.")


def revoke_own(session: KeystoneSession) -> StillAlive | None:
    """Revoke the token of this session, where there is one; None = it is gone."""
    until = in_utc_text(session.token().expires_at)
    try:
        session.request("DELETE", "/auth/tokens", headers={"X-Subject-Token": session.token_text()})
    except OsaccessError as error:
        return StillAlive(error.problem, until)
    return None
