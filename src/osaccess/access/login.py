"""Owns what a login to Keystone is made of; deliberately does not log in (osaccess.keystone does).

A login is complete and explicit: nothing in it is filled up from the environment (design, decision 1).
"""

from dataclasses import dataclass

from osaccess.access.secret import Secret


@dataclass(frozen=True, slots=True)
class ById:
    """A user, project or domain by its Keystone id."""

    id: str


@dataclass(frozen=True, slots=True)
class ByName:
    """A user or project by name, which means something only inside its domain; a domain has no domain."""

    name: str
    domain: "ById | ByName | None" = None


Reference = ById | ByName


@dataclass(frozen=True, slots=True)
class ProjectScope:
    """The token shall act on this project."""

    project: Reference


@dataclass(frozen=True, slots=True)
class DomainScope:
    """The token shall act on this domain."""

    domain: Reference


@dataclass(frozen=True, slots=True)
class Unscoped:
    """The token shall act on nothing; it lists what the user may choose from."""


Scope = ProjectScope | DomainScope | Unscoped


@dataclass(frozen=True, slots=True)
class Password:
    """A user and the password that proves it."""

    user: Reference
    password: Secret
    scope: Scope


@dataclass(frozen=True, slots=True)
class Token:
    """A token that somebody else was given, used for a new one with `scope`."""

    token: Secret
    scope: Scope


@dataclass(frozen=True, slots=True)
class ApplicationCredential:
    """An application credential by id. It brings its own scope: asking for another is a 401."""

    id: str
    secret: Secret


Method = Password | Token | ApplicationCredential


@dataclass(frozen=True, slots=True)
class Login:
    """Where and as whom: one Keystone, one way to prove who one is.

    Attributes:
        auth_url: the identity endpoint with its version, `https://keystone.example.org/v3`.
        method: how the login is proven, with its scope.
        region: region name for the catalogue; "" where there is one only.
        cacert: file with the certificate authority, "" for the system's own.
        insecure: do not verify the server's certificate.

    """

    auth_url: str
    method: Method
    region: str = ""
    cacert: str = ""
    insecure: bool = False
