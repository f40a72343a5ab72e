"""Owns that an exception keeps the frames in which it was raised; deliberately tells nobody of it.

A task of asyncio hands its traceback to the first who asks: whoever awaits it after that sees the exception begin at
his own frame. The SDK awaits the value of a failed `apply` several times, and the order decides who is first.
"""

import asyncio
from collections.abc import Coroutine
from types import TracebackType
from typing import Any


class FirstTracebacks:
    """Remembers where the exceptions of one loop's tasks were raised."""

    def __init__(self) -> None:
        self._kept: list[tuple[BaseException, TracebackType | None]] = []

    def watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Remember the exceptions of all tasks that the loop starts from now on."""

        def start(loop: asyncio.AbstractEventLoop, work: Any, **options: Any) -> asyncio.Task[Any]:
            return asyncio.Task(self._watched(work), loop=loop, **options)

        loop.set_task_factory(start)

    def restore(self) -> None:
        """Give the exceptions that have lost the frame that raised them their first tracebacks again."""
        for error, first in self._kept:
            if _innermost(error.__traceback__) is not _innermost(first):
                error.__traceback__ = first

    async def _watched(self, work: Coroutine[Any, Any, Any]) -> Any:
        try:
            return await work
        except Exception as error:
            if not any(kept is error for kept, _ in self._kept):
                self._kept.append((error, error.__traceback__))
            raise


def _innermost(trace: TracebackType | None) -> TracebackType | None:
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace
