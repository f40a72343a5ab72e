"""Owns what document and cloud have to agree on before anything is planned."""

import difflib
from collections.abc import Iterable, Iterator
from datetime import datetime

from osaccess.access.expiry import At, Every
from osaccess.access.instant import duration_text
from osaccess.catalogue.presets import load_preset, missing_services
from osaccess.clock import in_utc_text
from osaccess.cloud.model import CloudFacts
from osaccess.plan.access_rules import mounts_of
from osaccess.plan.known_ids import unknown_names
from osaccess.plan.roles_held import RolesHeld
from osaccess.plan.rotation import slots_at
from osaccess.spec.access import AccessSpec
from osaccess.spec.access_rule import AccessRuleSpec, PresetSpec, RecordedRules
from osaccess.spec.credential import CredentialSpec
from osaccess.yaml_text import KeyPath


def contradictions(spec: AccessSpec, cloud: CloudFacts, now: datetime) -> Iterator[tuple[KeyPath, str, str]]:
    """Yield the key, what is wrong and what to write, for each thing that this cloud would refuse."""
    yield from unknown_names(spec, cloud)
    for name, assignment in spec.role_assignments.items():
        for index, role in enumerate(assignment.roles):
            yield from _unknown_role(("role_assignments", name, "roles", index), role, spec, cloud)
    held = RolesHeld(spec, cloud)
    for name, credential in spec.credentials.items():
        path = ("credentials", name)
        yield from _roles(path, credential, spec, cloud, held)
        yield from _services(path, credential, cloud)
        yield from _end(path, credential, spec, now)


def service_contradictions(spec: AccessSpec, cloud: CloudFacts) -> Iterator[tuple[KeyPath, str, str]]:
    """Yield the same, of the services in access rules alone: all that decides what rules let through."""
    for name, credential in spec.credentials.items():
        yield from _services(("credentials", name), credential, cloud)


def _roles(
    path: KeyPath, credential: CredentialSpec, spec: AccessSpec, cloud: CloudFacts, known: RolesHeld
) -> Iterator[tuple[KeyPath, str, str]]:
    for index, role in enumerate(credential.roles):
        unknown = list(_unknown_role((*path, "roles", index), role, spec, cloud))
        yield from unknown
        if unknown or credential.owner is None or credential.project is None:
            continue  # what the current login may do nobody wrote down
        held = known.on(credential.owner, credential.project)
        if role not in held and not cloud.unsure_of(held) and not known.may_hold_more(credential.owner):
            yield (
                (*path, "roles", index),
                f"Owner {credential.owner!r} does not have the role {role!r} on project {credential.project!r}, "
                "so Keystone would refuse the credential.",
                "Add it to `role_assignments`, or take a role that the owner has: "
                f"{', '.join(sorted(held)) or 'it has none there'}.",
            )


def _unknown_role(
    path: KeyPath, role: str, spec: AccessSpec, cloud: CloudFacts
) -> Iterator[tuple[KeyPath, str, str]]:
    known = {*cloud.roles, *spec.roles}
    if role not in known:
        yield (
            path,
            f"This cloud has no role {role!r}.",
            f"{_meant(role, known)}It has: {', '.join(sorted(known))}.",
        )


def _services(path: KeyPath, credential: CredentialSpec, cloud: CloudFacts) -> Iterator[tuple[KeyPath, str, str]]:
    for index, item in enumerate(credential.access_rules):
        key = (*path, "access_rules", index)
        match item:
            case PresetSpec():
                yield from _preset(key, item, cloud)
            case RecordedRules():
                yield from _recorded(key, item, cloud)
            case AccessRuleSpec() if item.service not in cloud.services:
                yield (
                    (*key, "service"),
                    f"This cloud's catalogue has no service type {item.service!r}, so the rule would never match.",
                    f"{_meant(item.service, cloud.services)}It has: {', '.join(sorted(cloud.services))}.",
                )


def _meant(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f"Did you mean {close[0]!r}? " if close else ""


def _preset(path: KeyPath, item: PresetSpec, cloud: CloudFacts) -> Iterator[tuple[KeyPath, str, str]]:
    missing = missing_services(load_preset(item.preset), mounts_of(cloud))
    if missing:
        yield (
            (*path, "preset"),
            f"The preset {item.preset!r} needs {', '.join(one.service for one in missing)}, "
            "which this cloud's catalogue does not have.",
            f"It has: {', '.join(sorted(cloud.services))}. Write the rules that the job needs here one by one.",
        )


def _recorded(path: KeyPath, item: RecordedRules, cloud: CloudFacts) -> Iterator[tuple[KeyPath, str, str]]:
    missing = sorted({rule.service for rule in item.rules}.difference(cloud.services))
    if missing:
        yield (
            (*path, "recorded"),
            f"The recording {item.recorded!r} has rules for {', '.join(missing)}, "
            "which this cloud's catalogue does not have.",
            f"It has: {', '.join(sorted(cloud.services))}. Record the job on this cloud.",
        )


def _end(
    path: KeyPath, credential: CredentialSpec, spec: AccessSpec, now: datetime
) -> Iterator[tuple[KeyPath, str, str]]:
    expiry = credential.expiry.as_expiry()
    if isinstance(expiry, Every) and not slots_at(expiry, now):
        yield (
            (*path, "expiry", "revoked"),
            "All its living generations are revoked, so nobody could use it.",
            f"Type: osaccess credentials rotate {path[-1]}",
        )
    if not isinstance(expiry, At):
        return
    if expiry.instant <= now:
        yield (
            (*path, "expiry", "at"),
            f"This expiry has passed (now is {in_utc_text(now)}); Keystone refuses to create such a credential.",
            "Write a later date, or remove the credential; `every`, `overlap` and `anchor` rotate by themselves.",
        )
    elif credential.kind is not None and expiry.instant > now + spec.max_lifetime(credential.kind):
        limit = spec.max_lifetime(credential.kind)
        yield (
            (*path, "expiry", "at"),
            f"A credential of class {credential.kind} lives {duration_text(limit)} at most.",
            f"Write an instant up to {in_utc_text(now + limit)}, or raise the class's `max_lifetime` in `limits`.",
        )
