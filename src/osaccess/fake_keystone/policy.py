"""Owns who may do what: Keystone 30's default policy for reader, member, manager and admin. Pure.

One line per action: the scopes that a token may have, and a check of roles against what is acted on. The
facts about what is acted on are a flat mapping, `{"user.domain_id": …}`; a fact that is missing never matches.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from osaccess.fake_keystone.bearers import Bearer

Target = Mapping[str, str | None]
Check = Callable[[Bearer, Target], bool]

MANAGED_ROLES = frozenset({"manager", "member", "reader"})
"""The roles that the manager of a domain may give and see."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may do one thing.

    Attributes:
        scopes: initial letters of the scopes a token may have: (s)ystem, (d)omain, (p)roject or none.
        allows: whether this bearer may act on this target.

    """

    scopes: str
    allows: Check


def is_allowed(action: str, bearer: Bearer, target: Target) -> bool:
    """Tell whether the bearer may do `action` ("identity:get_user") on a target."""
    rule = RULES[action]
    return _scope_letter(bearer) in rule.scopes and rule.allows(bearer, target)


def _scope_letter(bearer: Bearer) -> str:
    if bearer.token.system:
        return "s"
    return "d" if bearer.token.domain_id else "p"


# ---- checks -----------------------------------------------------------------------------------------------------


def _anybody(_bearer: Bearer, _target: Target) -> bool:
    return True


def _admin(bearer: Bearer, _target: Target) -> bool:
    return "admin" in bearer.role_names


def _system(role: str) -> Check:
    return lambda bearer, _target: bearer.token.system and role in bearer.role_names


def _role_here(role: str, *facts: str) -> Check:
    """Allow who has the role on the domain that all these facts name."""

    def check(bearer: Bearer, target: Target) -> bool:
        domain_id = bearer.token.domain_id
        if domain_id is None or role not in bearer.role_names:
            return False
        return all(target.get(fact) == domain_id for fact in facts)

    return check


def _self(fact: str) -> Check:
    return lambda bearer, target: target.get(fact) == bearer.user.id


def _any(*checks: Check) -> Check:
    return lambda bearer, target: any(check(bearer, target) for check in checks)


def _own_project(bearer: Bearer, target: Target) -> bool:
    return bearer.project is not None and target.get("project.id") == bearer.project.id


def _own_domain(bearer: Bearer, target: Target) -> bool:
    domain_id = target.get("domain.id")
    in_project = bearer.project_domain is not None and bearer.project_domain.id == domain_id
    return domain_id is not None and (bearer.token.domain_id == domain_id or in_project)


def _grant(role: str) -> Check:
    pairs = [(actor, place) for actor in ("user", "group") for place in ("project.domain_id", "domain.id")]
    return _any(*(_role_here(role, f"{actor}.domain_id", place) for actor, place in pairs))


def _role_is_global_or_here(bearer: Bearer, target: Target) -> bool:
    if "role.domain_id" not in target:
        return False
    return target["role.domain_id"] in (None, bearer.token.domain_id)


def _role_is_managed(_bearer: Bearer, target: Target) -> bool:
    return target.get("role.name") in MANAGED_ROLES


def _may_grant(bearer: Bearer, target: Target) -> bool:
    as_admin = _grant("admin")(bearer, target) and _role_is_global_or_here(bearer, target)
    return as_admin or (_grant("manager")(bearer, target) and _role_is_managed(bearer, target))


def _may_check_grant(bearer: Bearer, target: Target) -> bool:
    reads = _system("reader")(bearer, target) or _grant("reader")(bearer, target)
    return reads and _role_is_global_or_here(bearer, target)


def _manages_role(bearer: Bearer, target: Target) -> bool:
    return "manager" in bearer.role_names and _role_is_managed(bearer, target)


def _manages_a_domain(bearer: Bearer, _target: Target) -> bool:
    return "manager" in bearer.role_names and bearer.token.domain_id is not None


_SYSTEM_READER = _system("reader")
_READ = Rule("sp", _any(_admin, _SYSTEM_READER))
_WRITE = Rule("sp", _admin)


def _read_in(*facts: str) -> Rule:
    return Rule("sdp", _any(_admin, _SYSTEM_READER, _role_here("reader", *facts)))


def _manage_in(*facts: str) -> Rule:
    return Rule("sdp", _any(_admin, _role_here("manager", *facts)))


_READ_PROJECT = Rule("sdp", _any(_admin, _SYSTEM_READER, _role_here("reader", "project.domain_id"), _own_project))
_MANAGE_PROJECT = _manage_in("project.domain_id")

_ACTIONS: Mapping[str, Rule] = {
    "get_auth_catalog": Rule("sdp", _anybody),
    "get_auth_projects": Rule("sdp", _anybody),
    "get_auth_domains": Rule("sdp", _anybody),
    "get_auth_system": Rule("sdp", _anybody),
    # tokens
    "check_token": Rule("sdp", _any(_admin, _SYSTEM_READER, _self("token.user_id"))),
    "validate_token": Rule(
        "sdp",
        _any(_admin, _SYSTEM_READER, lambda bearer, _: "service" in bearer.role_names, _self("token.user_id")),
    ),
    "revoke_token": Rule("sdp", _any(_admin, _self("token.user_id"))),
    "revoke_tokens_for_user": Rule("sdp", _any(_admin, _self("user_id"))),
    # users and groups
    "get_user": Rule(
        "sdp", _any(_admin, _SYSTEM_READER, _role_here("reader", "user.domain_id"), _self("user.id"))
    ),
    "list_users": _read_in("domain_id"),
    "create_user": _manage_in("user.domain_id"),
    "update_user": _manage_in("user.domain_id"),
    "delete_user": _manage_in("user.domain_id"),
    "list_user_projects": Rule(
        "sdp", _any(_admin, _SYSTEM_READER, _role_here("reader", "user.domain_id"), _self("user.id"))
    ),
    "list_groups_for_user": Rule(
        "sdp", _any(_admin, _SYSTEM_READER, _role_here("reader", "user.domain_id"), _self("user_id"))
    ),
    "get_group": _read_in("group.domain_id"),
    "list_groups": _read_in("group.domain_id"),
    "create_group": _manage_in("group.domain_id"),
    "update_group": _manage_in("group.domain_id"),
    "delete_group": _manage_in("group.domain_id"),
    "list_users_in_group": _read_in("group.domain_id"),
    "check_user_in_group": _read_in("group.domain_id", "user.domain_id"),
    "add_user_to_group": _manage_in("group.domain_id", "user.domain_id"),
    "remove_user_from_group": _manage_in("group.domain_id", "user.domain_id"),
    # domains and projects
    "get_domain": Rule("sdp", _any(_admin, _SYSTEM_READER, _own_domain)),
    "list_domains": _read_in("domain.id"),
    "create_domain": _WRITE,
    "update_domain": _WRITE,
    "delete_domain": _WRITE,
    "get_project": _READ_PROJECT,
    "list_projects": _read_in("domain_id"),
    "create_project": _MANAGE_PROJECT,
    "update_project": _MANAGE_PROJECT,
    "delete_project": _MANAGE_PROJECT,
    "list_project_tags": _READ_PROJECT,
    "get_project_tag": _READ_PROJECT,
    "update_project_tags": _MANAGE_PROJECT,
    "create_project_tag": _MANAGE_PROJECT,
    "delete_project_tags": _MANAGE_PROJECT,
    "delete_project_tag": _MANAGE_PROJECT,
    # roles
    "get_role": Rule("sdp", _any(_admin, _SYSTEM_READER, _manages_role)),
    "list_roles": Rule("sdp", _any(_admin, _SYSTEM_READER, _manages_a_domain)),
    "create_role": _WRITE,
    "update_role": _WRITE,
    "delete_role": _WRITE,
    "get_domain_role": _READ,
    "list_domain_roles": _READ,
    "create_domain_role": _WRITE,
    "update_domain_role": _WRITE,
    "delete_domain_role": _WRITE,
    "get_implied_role": _READ,
    "list_implied_roles": _READ,
    "check_implied_role": _READ,
    "create_implied_role": _WRITE,
    "delete_implied_role": _WRITE,
    "list_role_inference_rules": _READ,
    # grants
    "check_grant": Rule("sdp", _any(_admin, _may_check_grant)),
    "list_grants": Rule("sdp", _any(_admin, _SYSTEM_READER, _grant("reader"))),
    "create_grant": Rule("sdp", _any(_admin, _may_grant)),
    "revoke_grant": Rule("sdp", _any(_admin, _may_grant)),
    "list_system_grants_for_user": _READ,
    "check_system_grant_for_user": _READ,
    "create_system_grant_for_user": _WRITE,
    "revoke_system_grant_for_user": _WRITE,
    "list_system_grants_for_group": _READ,
    "check_system_grant_for_group": _READ,
    "create_system_grant_for_group": _WRITE,
    "revoke_system_grant_for_group": _WRITE,
    "list_role_assignments": _read_in("domain_id"),
    "list_role_assignments_for_tree": _read_in("domain_id"),
    # catalogue
    "get_service": _READ,
    "list_services": _READ,
    "create_service": _WRITE,
    "update_service": _WRITE,
    "delete_service": _WRITE,
    "get_endpoint": _READ,
    "list_endpoints": _READ,
    "create_endpoint": _WRITE,
    "update_endpoint": _WRITE,
    "delete_endpoint": _WRITE,
    "get_region": Rule("sdp", _anybody),
    "list_regions": Rule("sdp", _anybody),
    "create_region": _WRITE,
    "update_region": _WRITE,
    "delete_region": _WRITE,
    # application credentials: their creation knows no admin, their rules no admin of a project
    "get_application_credential": Rule("sp", _any(_admin, _SYSTEM_READER, _self("user_id"))),
    "list_application_credentials": Rule("sp", _any(_admin, _SYSTEM_READER, _self("user_id"))),
    "create_application_credential": Rule("p", _self("user_id")),
    "delete_application_credential": Rule("sp", _any(_admin, _self("user_id"))),
    "get_access_rule": Rule("sp", _any(_SYSTEM_READER, _self("user.id"))),
    "list_access_rules": Rule("sp", _any(_SYSTEM_READER, _self("user.id"))),
    "delete_access_rule": Rule("sp", _any(_system("admin"), _self("user.id"))),
}

RULES: Mapping[str, Rule] = {f"identity:{name}": rule for name, rule in _ACTIONS.items()}
"""All actions by their name in Keystone's policy."""
