"""Owns that a pack in this process turns a resource into plain data once, not once for each of its policies.

The SDK converts the resource and its provider anew for every policy: half of what a pack of forty policies cost
(measured, pulumi_policy 1.21). It copies what it gets before a policy sees it, so that policies cannot reach each
other. The one name of the SDK that is exchanged, its module's `json_format`, converts as ever outside of a question.
"""

import contextvars
from types import SimpleNamespace
from typing import Any, Final

from google.protobuf import json_format
from pulumi_policy import policy as sdk_policy

_NAME: Final = "json_format"
_converted: Final[contextvars.ContextVar[dict[int, tuple[Any, Any]] | None]] = contextvars.ContextVar(
    "converted", default=None
)


def convert_once() -> None:
    """Let each message be converted once in this context, which is one question to a pack."""
    _converted.set({})
    if vars(sdk_policy).get(_NAME) is json_format:
        vars(sdk_policy)[_NAME] = SimpleNamespace(**{**vars(json_format), "MessageToDict": _as_dict})


def _as_dict(message: Any, **options: Any) -> Any:
    known = _converted.get()
    if known is None or options:
        return json_format.MessageToDict(message, **options)
    if id(message) not in known:
        # The message is kept along: while it lives, nothing else has its id.
        known[id(message)] = message, json_format.MessageToDict(message)
    return known[id(message)][1]
