"""Owns secrets that stand in clear in a stack's configuration; the value itself is never shown."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from osaccess.yaml_text import KeyPath, Problem, YamlText

_SECRET = re.compile(r"(password|passwd|passphrase|secret|token|private_?key)s?$", re.IGNORECASE)
_LOGIN = "osaccess:login"


def plain_secrets(file: YamlText) -> Iterator[Problem]:
    """Yield each value of a Pulumi.STACK.yaml that has the name of a secret, or is a login, and is not encrypted."""
    config = file.data.get("config") if isinstance(file.data, dict) else None
    for key, value in (config or {}).items():
        for path in _plain(key, value, ("config", key)):
            problem = file.problem(
                path,
                "A secret stands here in clear: everybody who reads the repository has it, and the backend keeps it "
                "in its history.",
                f"Change that secret. Then type: pulumi config set --secret {key}",
            )
            yield without_line(problem)


def without_line(problem: Problem) -> Problem:
    """Return the problem without the line that it stands in, which holds the secret."""
    return replace(problem, line="")


def _plain(key: str, value: Any, path: KeyPath) -> Iterator[KeyPath]:
    name = str(key).rpartition(":")[2]
    match value:
        case {"secure": _}:
            return
        case dict():
            for inner, one in value.items():
                yield from _plain(inner, one, (*path, inner))
        case list():
            for index, one in enumerate(value):
                yield from _plain(key, one, (*path, index))
        case str() if value and (_SECRET.search(name) or (key == _LOGIN and value.lstrip().startswith("{"))):
            yield path


ID = "stack-secrets"
ASKS = "Does a secret stand in clear in a Pulumi.STACK.yaml?"
