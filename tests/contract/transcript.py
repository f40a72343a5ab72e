"""Owns what of an answer is compared, and in which form: ids, times, secrets and random names become labels."""

import json
import re
from datetime import UTC, datetime

_ID = re.compile(r"\b[0-9a-f]{32}\b")
_REQUEST = re.compile(r"req-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TOKEN = re.compile(r"gAAAAA[\w=-]+")
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z?")
_HEADERS = ("content-type", "www-authenticate", "location", "vary")
_NEAR = 3 * 24 * 3600
_RANDOM_SECRET = 86


def entry(call, answer, *, labels, run, url, now, seen):
    """Return what is kept of one answer: a value for JSON."""
    clean = _Cleaner(labels, run, url, now)
    kept = {"call": clean.text(call), "status": answer.status}
    if answer.status == 500:
        return kept
    headers = {name: clean.text(answer.headers[name]) for name in _HEADERS if name in answer.headers}
    if "allow" in answer.headers:
        headers["allow"] = sorted(answer.headers["allow"].replace(" ", "").split(","))
    if "x-subject-token" in answer.headers:
        headers["x-subject-token"] = "<token>"
    kept["headers"] = headers
    if seen == "all" and answer.content and "json" in answer.headers.get("content-type", ""):
        kept["body"] = clean.value(json.loads(answer.content))
    return kept


def cleaned(value, *, labels, run, url, now):
    """Return a value of a note as it is compared."""
    return _Cleaner(labels, run, url, now).value(value)


def _without_cached_links(credential):
    """Return a credential whose roles have no links: the real server adds them to its cache when somebody lists roles."""
    if not isinstance(credential.get("roles"), list):
        return credential
    roles = [
        {key: value for key, value in role.items() if key != "links"} if isinstance(role, dict) else role
        for role in credential["roles"]
    ]
    return {**credential, "roles": roles}


class _Cleaner:
    def __init__(self, labels, run, url, now):
        self._labels, self._run, self._url, self._now = labels, run, url, now

    def value(self, value, key=""):
        if isinstance(value, dict):
            return {self.text(name): self._member(name, one) for name, one in sorted(value.items())}
        if isinstance(value, list):
            return sorted((self.value(one) for one in value), key=lambda one: json.dumps(one, sort_keys=True))
        if isinstance(value, str):
            return self.text(value)
        return value

    def _member(self, name, value):
        if name == "audit_ids":
            return ["<audit id>"] * len(value)
        if name == "secret" and len(value) == _RANDOM_SECRET:
            return "<secret>"
        if name == "message" and isinstance(value, str):
            return self.text(value).partition("\n")[0]  # the rest is a dump of a schema
        if name == "application_credential" and isinstance(value, dict):
            return self.value(_without_cached_links(value))
        if name == "application_credentials" and isinstance(value, list):
            return self.value([_without_cached_links(one) if isinstance(one, dict) else one for one in value])
        if name == "catalog":
            return self.value([service for service in value if service["type"] == "identity"])
        return self.value(value)

    def text(self, text):
        text = _TOKEN.sub("<token>", text).replace(self._url.removesuffix("/v3"), "<root>")
        text = _REQUEST.sub("<request>", text)
        text = _ID.sub(lambda match: self._labels.get(match[0], "<id>"), text)
        return _INSTANT.sub(self._instant, text).replace(f"-{self._run}", "")

    def _instant(self, match):
        form = "%Y-%m-%dT%H:%M:%S.%f" if "." in match[0] else "%Y-%m-%dT%H:%M:%S"
        try:
            at = datetime.strptime(match[0].removesuffix("Z"), form).replace(tzinfo=UTC)
        except ValueError:
            return match[0]
        away = at.timestamp() - self._now
        if abs(away) > _NEAR:
            return match[0]
        zone = "Z" if match[0].endswith("Z") else ""
        return f"<now{round(away / 60):+d} min{zone}>" if abs(away) > 30 else f"<now{zone}>"
