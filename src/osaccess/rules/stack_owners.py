"""Owns telling whose a credential of a stack is, and what it hangs on; shared by the rules about whole stacks."""

from typing import Any

from osaccess.rules.facts import UNKNOWN, StackMember

_IDENTITY = ("authUrl", "userName", "userDomainId", "userDomainName", "applicationCredentialId")


def owner_of(member: StackMember) -> Any:
    """Return what is the same for two credentials of one user: who logs in, or else the provider itself."""
    login = getattr(member.facts, "login", None)
    settings = login.settings if login is not None else {}
    identity = tuple(settings.get(key) for key in _IDENTITY)
    if UNKNOWN in identity or not any(identity[1:]):
        return member.provider
    return identity


def sources(member: StackMember, *properties: str) -> frozenset[str]:
    """Return the URNs of what any of these properties comes from."""
    return frozenset().union(*(member.by_property.get(one, ()) for one in properties))


def owner_name(member: StackMember) -> str:
    """Return how messages call the owner."""
    login = getattr(member.facts, "login", None)
    name = login.settings.get("userName") if login is not None else None
    return name if isinstance(name, str) else member.provider.rsplit("::", 1)[-1] or "the default login"
