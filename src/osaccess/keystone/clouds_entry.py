"""Owns one entry of clouds.yaml with another Keystone URL, for a client that shall go through a proxy.

The text holds the entry's secrets: it is for a file of mode 0600 that lives as long as that client.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from osaccess.keystone.clouds_yaml import present_files


def entry_with_auth_url(cloud: str, auth_url: str, files: Sequence[Path | str] | None = None) -> str:
    """Return a clouds.yaml with the entry alone, what secure.yaml has of it included. Raises BadInput."""
    entry: dict[str, Any] = {}
    for file in [one for found in present_files(files) for one in found[:1]]:
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
        entry = _over(entry, (data.get("clouds") or {}).get(cloud) or {})
    return yaml.safe_dump({"clouds": {cloud: _over(entry, {"auth": {"auth_url": auth_url}})}}, sort_keys=False)


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _over(merged[key], value) if both else value
    return merged
