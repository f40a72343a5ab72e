"""Owns the ids of what a document uses and does not make: from the document itself, or from the cloud's facts."""

import difflib
from collections.abc import Iterator, Mapping
from typing import Literal

from osaccess.cloud.model import CloudFacts
from osaccess.plan.model import KnownIds
from osaccess.spec.access import AccessSpec
from osaccess.spec.existing import MayExist
from osaccess.spec.references import domain_of
from osaccess.yaml_text import KeyPath

Ids = Mapping[str, str]

_NOUNS = ("domains", "projects", "users", "owners", "groups")


def known_ids(spec: AccessSpec, cloud: CloudFacts) -> KnownIds:
    """Return the ids; a name that the facts do not have is left out (`unknown_names` tells it)."""
    used = dict.fromkeys(role for one in spec.role_assignments.values() for role in one.roles)
    roles = {role: cloud.roles[role].id for role in used if role not in spec.roles and role in cloud.roles}
    return KnownIds(roles=roles, **{noun: _ids(spec, cloud, noun, "existing") for noun in _NOUNS})


def adopted_ids(spec: AccessSpec, cloud: CloudFacts) -> KnownIds:
    """Return the ids of what the document takes over; a name that the facts do not have is left out."""
    roles = {name: role.adopt for name, role in spec.roles.items() if role.adopt is not None}
    return KnownIds(roles=roles, **{noun: _ids(spec, cloud, noun, "adopt") for noun in _NOUNS})


def ids_of_assignments(spec: AccessSpec, cloud: CloudFacts) -> dict[str, dict[str, str]]:
    """Return what is to be adopted: key of an assignment → role → the provider's id of it.

    That is `<domain>/<project>/<group>/<user>/<role>`, with nothing where there is none.
    """
    known, adopted = known_ids(spec, cloud), adopted_ids(spec, cloud)

    def id_of(noun: str, key: str) -> str:
        nouns = f"{noun}s"
        return str({**getattr(known, nouns), **getattr(adopted, nouns)}.get(key, ""))

    found: dict[str, dict[str, str]] = {}
    for name, one in spec.role_assignments.items():
        if not one.adopt:
            continue
        (actor, who), (target, where) = one.actor, one.target
        who_id, where_id = id_of(actor, who), id_of(target, where)
        place = (where_id if target == "domain" else "", where_id if target == "project" else "")
        person = (who_id if actor == "group" else "", "" if actor == "group" else who_id)
        found[name] = {role: "/".join((*place, *person, id_of("role", role))) for role in one.roles}
    return found


def unknown_names(spec: AccessSpec, cloud: CloudFacts) -> Iterator[tuple[KeyPath, str, str]]:
    """Yield the key, what is wrong and what to write, for each name of an existing thing whose id nobody wrote."""
    for noun in _NOUNS:
        nouns: Mapping[str, MayExist] = getattr(spec, noun)
        for key, one in nouns.items():
            name = one.there.name if one.there else None
            if name is None:
                continue
            facts = _facts(spec, cloud, noun, key)
            if name not in facts:
                word = "existing" if one.existing else "adopt"
                yield (noun, key, word, "name"), *_missing(noun, name, facts, word)


def _missing(noun: str, name: str, facts: Ids, word: str) -> tuple[str, str]:
    kind = "users" if noun == "owners" else noun
    close = difflib.get_close_matches(name, facts, n=1)
    pin = "osaccess cloud pin" if noun == "domains" else f"osaccess cloud pin --names {kind}"
    return (
        f"cloud.yaml has no {kind.removesuffix('s')} {name!r} there, and a run looks nothing up.",
        f"Did you mean {close[0]!r}?" if close else f"Type: {pin} -- or write `{word}: {{id: …}}`.",
    )


def _ids(spec: AccessSpec, cloud: CloudFacts, noun: str, word: Literal["existing", "adopt"]) -> dict[str, str]:
    nouns: Mapping[str, MayExist] = getattr(spec, noun)
    found: dict[str, str] = {}
    for key, one in nouns.items():
        there = one.existing if word == "existing" else one.adopt
        if there is None:
            continue
        id_ = there.id or _facts(spec, cloud, noun, key).get(there.name or "")
        if id_ is not None:
            found[key] = id_
    return found


def _facts(spec: AccessSpec, cloud: CloudFacts, noun: str, key: str) -> Ids:
    """Return name → id of what the facts know of this kind, in the domain of the thing."""
    if noun == "domains":
        return {name: domain.id for name, domain in cloud.domains.items()}
    domain_key = domain_of(spec, key) if noun == "projects" else getattr(spec, noun)[key].domain
    domain = next((one for one in cloud.domains.values() if one.id == domain_id(spec, cloud, domain_key)), None)
    ids: Ids = getattr(domain, "users" if noun == "owners" else noun, {})
    return ids


def domain_id(spec: AccessSpec, cloud: CloudFacts, key: str | None) -> str:
    """Return what tells domains apart: the id of one that exists, else its key."""
    there = spec.domains[key].there if key is not None else None
    if key is None:
        return cloud.default_domain_id
    if there is None:
        return key
    return there.id or next((domain.id for name, domain in cloud.domains.items() if name == there.name), key)
