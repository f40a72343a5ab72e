"""Owns reading whatever stands as roles, and which roles are privileged; shared by the rules that judge roles."""

from collections.abc import Iterable, Sequence
from typing import Any

from osaccess.access.roles import folded_role
from osaccess.rules.facts import UNKNOWN
from osaccess.rules.rule import Context, Knob

DENIED_ROLES = Knob(
    name="deniedRoles",
    schema={"type": "array", "items": {"type": "string"}},
    default=["admin", "manager", "service", "load-balancer_admin", "key-manager:service-admin"],
    description="roles that count as privileged, with all that imply them",
)


def role_names(roles: Any) -> tuple[str, ...]:
    """Return the roles that are texts; a lone text is one role, as the engine's bridge has it."""
    if isinstance(roles, str):
        return (roles,)
    return tuple(role for role in roles if isinstance(role, str)) if isinstance(roles, list | tuple) else ()


def unknown_roles(roles: Any) -> tuple[str, ...]:
    """Return the names of the properties that are not known yet."""
    if roles is UNKNOWN:
        return ("roles",)
    if not isinstance(roles, list | tuple):
        return ()
    return tuple(f"roles[{index}]" for index, role in enumerate(roles) if role is UNKNOWN)


def privileged(roles: Iterable[str], context: Context) -> Sequence[str]:
    """Return the denied roles among the roles and all that they imply on this cloud, sorted.

    Letters' case, accents and blanks around a name do not matter: oslo.policy compares roles in small letters, and a
    Keystone on MySQL finds `admin` by `Admin`, `ádmin` and `admin ` (its usual collations): each of them is an admin.
    """
    denied = {folded_role(role) for role in context.knobs[DENIED_ROLES.name]}
    known = (context.cloud.spelt(role) for role in roles)
    return [role for role in context.cloud.closure(known) if folded_role(role) in denied]
