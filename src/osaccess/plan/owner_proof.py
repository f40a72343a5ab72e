"""Owns what proves that a run is an owner, when it is not the password that the run itself made."""

from dataclasses import dataclass

from osaccess.access.secret import Secret


@dataclass(frozen=True, slots=True)
class PasswordProof:
    """The owner's password."""

    password: Secret


@dataclass(frozen=True, slots=True)
class TokenProof:
    """A token of the owner."""

    token: Secret


OwnerProof = PasswordProof | TokenProof
