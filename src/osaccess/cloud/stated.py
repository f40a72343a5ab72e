"""Owns what a new reading of the facts keeps of the file before it: what somebody wrote there by hand."""

from osaccess.cloud.model import CloudFacts, Fact, RoleFacts


def with_stated(read: CloudFacts, before: CloudFacts | None) -> CloudFacts:
    """Return `read` with what it does not know and `before` says: user_limit, policy, release, implications.

    Facts of another Keystone are worth nothing here, and neither are those of a role that has another id now. A
    login that sees a part of the roles and domains takes none away.
    """
    if before is None or before.auth_url != read.auth_url:
        return read
    roles = {name: _role(role, before.roles.get(name)) for name, role in read.roles.items()}
    stated = {
        "roles": {**before.roles, **roles} if Fact.ROLES in read.unknown else roles,
        "domains": {**before.domains, **read.domains} if Fact.DOMAINS in read.unknown else read.domains,
        "user_limit": before.user_limit if read.user_limit is None else read.user_limit,
        "keystone_release": read.keystone_release or before.keystone_release,
        "policy": before.policy if Fact.POLICY in read.unknown else read.policy,
    }
    known = read.model_copy(update=stated)
    return known.model_copy(update={"unknown": {f: why for f, why in read.unknown.items() if not _said(f, known)}})


def _role(read: RoleFacts, before: RoleFacts | None) -> RoleFacts:
    if read.implies is not None or before is None or before.id != read.id:
        return read
    return before


def _said(fact: Fact, facts: CloudFacts) -> bool:
    match fact:
        case Fact.USER_LIMIT:
            return facts.user_limit is not None
        case Fact.KEYSTONE_RELEASE:
            return facts.keystone_release is not None
        case Fact.POLICY:
            return None not in (facts.policy.enforce_new_defaults, facts.policy.enforce_scope)
        case Fact.IMPLICATIONS:
            return all(role.implies is not None for role in facts.roles.values())
        case Fact.ROLES | Fact.DOMAINS:
            return False
