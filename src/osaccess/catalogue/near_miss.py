"""Owns what may have been meant by a rule that matches no known operation."""

import difflib
import re
from collections.abc import Iterator

from osaccess.access.access_rule import AccessRule, HttpMethod
from osaccess.catalogue.reach import PROJECT_NAMES, CloudApi

_VERSION = re.compile(r"/v\d+(\.\d+)?/")


def near_miss_of(rule: AccessRule, api: CloudApi) -> str:
    """Return a sentence with what to write instead; "" where nothing is near."""
    for path in _corrected(rule, api):
        if api.reached(AccessRule(rule.service, rule.method, path)):
            return f"Did you mean `{path}`?"
    methods = [
        method.value
        for method in HttpMethod
        if method != rule.method and api.reached(AccessRule(rule.service, method.value, rule.path))
    ]
    if methods:
        return f"The path is known with {', '.join(methods)}."
    return _closest(rule, api)


def _corrected(rule: AccessRule, api: CloudApi) -> Iterator[str]:
    """Yield the path without the usual slips: a slash at the end, a foreign mount prefix, a version left out."""
    mount = api.mount_of(rule.service)
    path = rule.path.removeprefix(mount)
    yield mount + path.rstrip("/")
    yield mount + path.lower()
    if version := _VERSION.search(path):
        yield mount + path[version.start() :]
        path = path[version.end() - 1 :]
    for beginning in _beginnings(rule, api):
        yield mount + beginning + path


def _beginnings(rule: AccessRule, api: CloudApi) -> Iterator[str]:
    """Yield how the service's paths begin, `/v2.1` and `/v3/{project_id}`, each once."""
    found: dict[str, None] = {}
    for operation in api.operations_of(rule.service, rule.method):
        _, version, *rest = operation.path.split("/")
        found[f"/{version}"] = None
        if rest and rest[0] in PROJECT_NAMES:
            found[f"/{version}/{rest[0]}"] = None
    yield from found


def _closest(rule: AccessRule, api: CloudApi) -> str:
    mount = api.mount_of(rule.service)
    known = [mount + path for one in api.operations_of(rule.service, rule.method) for path in one.paths]
    close = difflib.get_close_matches(rule.path, known, n=1, cutoff=0.85)
    return f"Did you mean `{close[0]}`?" if close else ""
