"""Owns finding access that commands and templates make, in whatever text they hold; shared by rule and reader."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from osaccess.rules.facts import UNKNOWN

SCRIPT_TYPES = (
    "command:local:Command",
    "command:remote:Command",
    "openstack:orchestration/stackV1:StackV1",
)
"""Types of resources that hold commands, or a template of Heat."""

_MAKES = re.compile(
    r"application[ _-]credentials?[ _-]create|create_application_credential|/application_credentials\b"
    r"|\bec2[ _-]credentials?[ _-]create|/OS-EC2\b|\btrust[ _-]create|/OS-TRUST/"
    r"|\brole[ _-]add\b|OS::Keystone::\w+|AWS::IAM::AccessKey",
    re.IGNORECASE,
)


def makes_access(text: str) -> str:
    """Return the words by which a text makes access; "" for none."""
    found = _MAKES.search(text)
    return found.group() if found else ""


def texts(value: Any) -> Iterator[Any]:
    """Yield all texts in a value, and UNKNOWN where one is not known yet."""
    match value:
        case str():
            yield value
        case Mapping():
            for inner in value.values():
                yield from texts(inner)
        case list() | tuple():
            for inner in value:
                yield from texts(inner)
    if value is UNKNOWN:
        yield value
