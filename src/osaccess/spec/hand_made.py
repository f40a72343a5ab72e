"""Owns drafts for application credentials that were made by hand: what is known of each, as a document would say it.

Keystone told each secret once, so none can be taken over: a draft is for a new one that takes its place.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from osaccess.clock import in_utc_text
from osaccess.cloud.inventory import Inventory, LivingCredential
from osaccess.counted import counted
from osaccess.spec.living import Keys, free_key, in_yaml

_EXPIRY = "{every: 30d, overlap: 7d, anchor: 2026-01-01T00:00:00Z}"
_HEADER = """\
# {count} that {were} made by hand in {auth_url}. No run reads this file.
# Keystone told each secret once, so none of them can be taken over: a new credential takes its place. One by one:
#   1. move a draft to access.yaml, and say there how a run logs in as its owner (docs/adopt.md)
#   2. where it has no access rules, find them: osaccess record -- COMMAND
#   3. osaccess up, then osaccess credentials export NAME for whoever uses it
#   4. when nothing uses the old one any more, its owner types: openstack application credential delete ID
credentials:
"""


def drafts(inventory: Inventory, keys: Keys, now: datetime) -> str:
    """Return the text of the drafts; "" where there is no credential."""
    if not inventory.credentials:
        return ""
    count = counted(len(inventory.credentials), "application credential")
    were = "was" if len(inventory.credentials) == 1 else "were"
    header = _HEADER.format(count=count, were=were, auth_url=inventory.auth_url)
    names = Counter(one.name for one in inventory.credentials)
    taken: list[str] = []
    written = []
    for one in sorted(inventory.credentials, key=lambda one: (keys.users[one.user_id], one.name, one.id)):
        with_owner = f"{keys.users[one.user_id]}-{one.name}"
        key = free_key([one.name, with_owner] if names[one.name] == 1 else [with_owner], taken, "credential")
        taken.append(key)
        written.append(_draft(key, one, inventory, keys, now))
    return header + "\n".join(written)


def _draft(key: str, one: LivingCredential, inventory: Inventory, keys: Keys, now: datetime) -> str:
    lines = [f"# {', '.join(_was(one, inventory, now))}"]
    if one.description:
        lines.append(f"description: {in_yaml(one.description)}")
    if not inventory.own:
        lines.append(f"owner: {in_yaml(keys.users[one.user_id])}")
        lines.append(f"project: {in_yaml(keys.projects.get(one.project_id, ''))}")
    lines.append(f"roles: {in_yaml(one.roles)}")
    if one.rules:
        lines.append("access_rules:")
        lines += [
            f"  - {in_yaml({'service': rule.service, 'method': rule.method, 'path': rule.path})}"
            for rule in one.rules
        ]
    else:
        lines.append("access_rules: []  # it has none, so it may send every request of its roles")
    lines.append(f"expiry: {_EXPIRY}")
    return f"  {in_yaml(key)}:\n" + "".join(f"    {line}\n" for line in lines)


def _was(one: LivingCredential, inventory: Inventory, now: datetime) -> Iterator[str]:
    yield f"{in_yaml(one.name)}, id {in_yaml(one.id)}"
    if one.expires_at is None:
        yield "never expires"
    else:
        yield f"{'expired' if one.expires_at <= now else 'until'} {in_utc_text(one.expires_at)}"
    if one.unrestricted:
        yield "unrestricted: it may make others"
    if one.project_id not in {project.id for project in inventory.projects}:
        yield f"for project {in_yaml(one.project_id)}, which was not seen"
    if any(user.id == one.user_id and not user.enabled for user in inventory.users):
        yield "its owner is disabled"


def worries(inventory: Inventory, now: datetime) -> Sequence[str]:
    """Return what somebody should look at, counted: credentials that no document of ours would let be written."""
    found = inventory.credentials
    disabled = {user.id for user in inventory.users if not user.enabled}
    counts = {
        "may send every request of their roles: no access rules": sum(not one.rules for one in found),
        "never expire": sum(one.expires_at is None for one in found),
        "may make others: unrestricted": sum(one.unrestricted for one in found),
        "have an end that is past": sum(one.expires_at is not None and one.expires_at <= now for one in found),
        "belong to a user who is disabled": sum(one.user_id in disabled for one in found),
    }
    return [f"{count} of {counted(len(found), 'credential')} {what}" for what, count in counts.items() if count]
