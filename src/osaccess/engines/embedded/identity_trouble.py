"""Owns how trouble with Keystone is told to the user of the engine: what was being done, what it said, what to do.

Deliberately catches nothing but the errors of our own family.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from osaccess.engines.embedded.identity_schema import APPLICATION_CREDENTIAL, NOUNS
from osaccess.engines.embedded.provider import AnswerLost, ProviderError
from osaccess.engines.embedded.values import plain
from osaccess.errors import OsaccessError
from osaccess.keystone.refusals import NotReached, RefusedByKeystone, UnreadableAnswer

# (a part of Keystone's message, what to do about it); the messages: facts/keystone.md 4.1, 5, 7
_MENDS: Final = (
    (
        "is not defined",
        "Correct the role's name; `osaccess cloud pin` writes the roles of the cloud to cloud.yaml.",
    ),
    ("unassigned role", "Assign the role to the owner on this project first, or leave it out."),
    ("must not be before now", "Set an expiry in the future."),
    ("Timestamp not in expected format", "Write the expiry in UTC: 2031-01-31T00:00:00Z."),
    (
        "attempting to store application_credential",
        "Names are unique per user: choose another, or delete the old credential.",
    ),
    ("Duplicate entry found with name", "Choose another name, or import the existing one."),
    ("it is not permitted to have two projects", "Choose another name, or import the existing project."),
    ("Unable to create additional application credentials", "Delete expired ones, or ask for a higher limit."),
    (
        "is not allowed for managing additional application credentials",
        "Log in with a password, not a credential.",
    ),
    ("You are not authorized to perform", "Use a login that may do this: an admin or the domain's manager."),
    ("Max hierarchy depth", "Put the project nearer to its domain."),
)

_FIRST_SERVER_ERROR: Final = 500
_LOGIN: Final = "/auth/tokens"


@contextmanager
def told_to_the_user(doing: str) -> Iterator[None]:
    """Turn an error of our family into a ProviderError that says what was being done."""
    try:
        yield
    except OsaccessError as error:
        raise ProviderError(told(doing, error)) from error


def failed_create(doing: str, type_: str, error: OsaccessError) -> ProviderError:
    """Return the error of a create: AnswerLost where Keystone may have made the resource, or has and says it illegibly.

    A 5xx may come after the credential was stored, from a gateway or from Keystone itself. It counts as lost for
    application credentials only, because only these can be looked for.
    """
    if isinstance(error, UnreadableAnswer) or (isinstance(error, NotReached) and not error.nothing_sent):
        return AnswerLost(told(doing, error))
    if type_ == APPLICATION_CREDENTIAL and _may_have_stored_it(error):
        return AnswerLost(told(doing, error))
    return ProviderError(told(doing, error))


def _may_have_stored_it(error: OsaccessError) -> bool:
    """Tell whether Keystone may have done what it answers an error to; a login stores nothing."""
    if not isinstance(error, RefusedByKeystone) or error.path == _LOGIN:
        return False
    return error.status >= _FIRST_SERVER_ERROR


def told(doing: str, error: OsaccessError) -> str:
    """Return the text for the user."""
    lines = [f"{doing}: {error.problem}", error.because, _mend(error) or error.mend]
    return "\n".join(line for line in lines if line)


def _mend(error: OsaccessError) -> str:
    if not isinstance(error, RefusedByKeystone):
        return ""
    return next((mend for part, mend in _MENDS if part in error.said), "")


def named(type_: str, properties: Mapping[str, Any]) -> str:
    """Return a resource in words: `application credential 'deploy'`."""
    name = plain(properties.get("name"))
    return f"{NOUNS[type_]} '{name}'" if isinstance(name, str) else NOUNS[type_]
