"""Owns the application credential as a stack's state has it: issued, with its secret, and whose it is."""

from dataclasses import dataclass, field
from datetime import datetime

from osaccess.access.access_rule import AccessRule
from osaccess.access.login import Login
from osaccess.access.secret import Secret


@dataclass(frozen=True, slots=True)
class IssuedCredential:
    """One live generation.

    Attributes:
        name: its name in Keystone.
        of: the credential of the document that it is a generation of; its own name in a raw program.
        id: its id in Keystone; belongs to `secret`.
        roles: the roles that it was created with.
        access_rules: the requests that it may send; () = every request.
        expires_at: its end, aware; None = never.
        owner: the login that created it, which is its owner on its project.
        made_by: the logical name of the provider that created it: `web-ci@web`, or that of the deploy login.
        owner_id: the owner's user id where the stack made that user; "" otherwise.
        consumers: who has to get it, as the document says.
        regions: of the file that is handed over; () = the owner's own.

    """

    name: str
    of: str
    id: str
    secret: Secret = field(repr=False)
    roles: tuple[str, ...]
    access_rules: tuple[AccessRule, ...]
    expires_at: datetime | None
    owner: Login
    made_by: str = ""
    owner_id: str = ""
    consumers: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
