"""Owns that the SDK does not compute what this engine does not read: the stack of each registration.

It reads the sources of every frame, a quarter of a program's time (measured with 100 credentials). The one private
name of the SDK (pulumi 3.272) is only taken where it exists, and means nothing for any other run in this process.
"""

import contextvars
from typing import Any, Final

from pulumi.runtime import resource as sdk_resource
from pulumi.runtime.proto import source_pb2

_NAME: Final = "_get_stack_trace"
_is_unread: Final = contextvars.ContextVar("is_unread", default=False)


def skip_stack_traces() -> None:
    """Let registrations of this context be without a stack."""
    _is_unread.set(True)
    original: Any = getattr(sdk_resource, _NAME, None)
    if original is None or getattr(original, "can_be_skipped", False):
        return

    def nothing_or_stack() -> Any:
        return source_pb2.StackTrace() if _is_unread.get() else original()

    vars(nothing_or_stack)["can_be_skipped"] = True
    setattr(sdk_resource, _NAME, nothing_or_stack)
