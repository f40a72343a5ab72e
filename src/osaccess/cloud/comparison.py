"""Owns what differs between two readings of one cloud's facts. What either of them does not know is no difference."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from osaccess.cloud.model import CloudFacts, Fact

_KINDS = ("projects", "users", "groups")


@dataclass(frozen=True, slots=True)
class FactChange:
    """One fact that is no longer what was pinned.

    Attributes:
        fact: its key in cloud.yaml, `roles.member.implies`.
        pinned: what cloud.yaml has, as text; "" = it has no such thing.
        seen: what the cloud has now; "" = it is gone.
        means: what follows for documents, one sentence.

    """

    fact: str
    pinned: str
    seen: str
    means: str


@dataclass(frozen=True, slots=True)
class NotCompared:
    """A fact that one of the two readings does not know."""

    fact: str
    reason: str


def changes_of(pinned: CloudFacts, seen: CloudFacts) -> tuple[FactChange, ...]:
    """Return what changed since `pinned` was written, in the order of cloud.yaml."""
    return tuple(_changes(pinned, seen))


def not_compared(pinned: CloudFacts, seen: CloudFacts) -> tuple[NotCompared, ...]:
    """Return the facts about which nothing can be said, with the reason."""
    found = {**pinned.unknown, **seen.unknown}
    return tuple(NotCompared(fact.value, found[fact]) for fact in Fact if fact in found)


def _changes(pinned: CloudFacts, seen: CloudFacts) -> Iterator[FactChange]:
    for name, means in (
        ("auth_url", "Role ids of one cloud mean nothing on another."),
        ("region", "The owners' logins name the region."),
        ("keystone_api", "Keystone was upgraded, or went back."),
        ("default_domain_id", "Names without a domain would be looked for elsewhere."),
    ):
        before, after = getattr(pinned, name), getattr(seen, name)
        if before != after and before and after:
            yield FactChange(name, before, after, means)
    yield from _roles(pinned, seen)
    yield from _services(pinned, seen)
    yield from _names(pinned, seen)


def _roles(pinned: CloudFacts, seen: CloudFacts) -> Iterator[FactChange]:
    partial = Fact.ROLES in pinned.unknown or Fact.ROLES in seen.unknown
    for name in _both(pinned.roles, seen.roles):
        before, after = pinned.roles.get(name), seen.roles.get(name)
        if before is None or after is None:
            if not partial:
                means = "Keystone refuses it in credentials." if after is None else "Documents may use it."
                yield FactChange(f"roles.{name}", before.id if before else "", after.id if after else "", means)
            continue
        if before.id != after.id:
            means = "The role was deleted and made again, which deleted the credentials of all who had it."
            yield FactChange(f"roles.{name}.id", before.id, after.id, means)
        if before.implies is not None and after.implies is not None and set(before.implies) != set(after.implies):
            means = "New credentials get other roles than their plan says, so the next `up` would replace them."
            yield FactChange(f"roles.{name}.implies", _list(before.implies), _list(after.implies), means)


def _services(pinned: CloudFacts, seen: CloudFacts) -> Iterator[FactChange]:
    for name in _both(pinned.services, seen.services):
        before, after = pinned.services.get(name), seen.services.get(name)
        if before is None:
            yield FactChange(f"services.{name}", "", "there", "Access rules may name it.")
        elif after is None:
            yield FactChange(f"services.{name}", "there", "", "Access rules that name it match nothing.")
        elif before.prefix != after.prefix:
            means = "Access rules have to begin with the new prefix; those with the old one match nothing."
            yield FactChange(f"services.{name}.prefix", before.prefix or "(none)", after.prefix or "(none)", means)


def _names(pinned: CloudFacts, seen: CloudFacts) -> Iterator[FactChange]:
    partial = Fact.DOMAINS in pinned.unknown or Fact.DOMAINS in seen.unknown
    for name in _both(pinned.domains, seen.domains):
        before, after = pinned.domains.get(name), seen.domains.get(name)
        if before is None or after is None:
            if not partial:
                means = "Documents may name it." if after else "Nothing of it works any more."
                yield FactChange(f"domains.{name}", before.id if before else "", after.id if after else "", means)
            continue
        for kind in _KINDS:
            there = getattr(after, kind)
            for known, id_ in getattr(before, kind).items():
                if there.get(known) != id_:
                    means = "It was deleted or renamed; what refers to it by this id fails."
                    yield FactChange(f"domains.{name}.{kind}.{known}", id_, there.get(known, ""), means)


def _both(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    return [*before, *(name for name in after if name not in before)]


def _list(names: tuple[str, ...]) -> str:
    return ", ".join(sorted(names)) or "(nothing)"
