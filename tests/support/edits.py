"""Edits of the example's access.yaml, each with the kind of change that it stands for."""

EDITS = {
    "nothing": (),
    "wider rules": (
        ("GET, path: /compute/v2.1/limits}", 'GET, path: "/compute/v2.1/servers/**"}'),
    ),
    "a removed grant and what hung on it": (
        ("  data-jobs-on-data: {owner: data-jobs, project: data, roles: [member]}\n", ""),
        ("  data-backup:\n    owner: data-jobs\n    project: data\n", "  data-backup:\n    owner: web-ci\n    project: web\n"),
    ),
    "a narrower grant": (
        ("web-ci-on-images: {owner: web-ci, project: images, roles: [member]}", "web-ci-on-images: {owner: web-ci, project: images, roles: [member, reader]}"),
    ),
    "a new team": (
        ("\nowners:\n", "  search:\n    description: The search team's indexes\n    tags: [team-search]\n\nowners:\n  search-ci:\n    description: Pipelines of the search team (search@example.org)\n"),
        ("\nrole_assignments:\n", "\nrole_assignments:\n  search-ci-on-search: {owner: search-ci, project: search, roles: [reader]}\n"),
        ("\ncredentials:\n", "\ncredentials:\n  search-index:\n    owner: search-ci\n    project: search\n    description: Reads what the search team indexes\n    roles: [reader]\n    access_rules:\n      - {service: compute, method: GET, path: /compute/v2.1/servers}\n    expiry: {every: 30d, overlap: 7d, anchor: 2026-01-01T00:00:00Z}\n"),
    ),
    "another description of an owner": (
        ("Nightly jobs of the data team (data-team@example.org)", "Jobs of the data team (data@example.org)"),
    ),
    "another name of a project": (("  web:\n    description", "  web:\n    name: web-shop\n    description"),),
    "another name of an owner": (("  data-jobs:\n    description", "  data-jobs:\n    name: warehouse-jobs\n    description"),),
    "a credential less": (
        ("  web-monitor:\n    owner: web-ci\n    project: web\n    description: Dashboard of the web shop, reads only\n    roles: [reader]\n    access_rules:\n      - {service: compute, method: GET, path: /compute/v2.1/servers/detail}\n      - {service: compute, method: GET, path: /compute/v2.1/limits}\n    expiry: {every: 60d, overlap: 14d, anchor: 2026-01-01T00:00:00Z}\n", ""),
    ),
    "a rotation ahead of time": (
        ("overlap: 2d, anchor: 2026-01-01T03:00:00Z}", "overlap: 2d, anchor: 2026-01-01T03:00:00Z, rotations: [2090-02-21T00:00:00Z]}"),
    ),
    "a credential of another length": (
        ("expiry: {every: 60d, overlap: 14d, anchor: 2026-01-01T00:00:00Z}", "expiry: {every: 30d, overlap: 14d, anchor: 2026-01-01T00:00:00Z}"),
    ),
    "a disabled owner": (("  data-jobs:\n    description", "  data-jobs:\n    enabled: false\n    description"),),
    "a moved credential": (
        ("  image-publish:\n    owner: web-ci\n    project: images\n", "  image-publish:\n    owner: web-ci\n    project: web\n"),
    ),
}  # fmt: skip


def edited(text, name):
    """Return the document after an edit; what the edit replaces has to be there."""
    for old, new in EDITS[name]:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text
