"""Owns the threads of a program's calls to the engine: each call begins before the next one is handed over.

So resources that do not wait for each other are registered in the order of the program, with any Python: since 3.13
the threads of a plain pool begin in any order. Deliberately does not wait where no thread is free: a busy one may
itself wait for the event loop that hands the calls over.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any


class OrderedPool(ThreadPoolExecutor):
    """A pool whose calls begin in the order in which they are submitted."""

    def __init__(self, max_workers: int, thread_name_prefix: str) -> None:
        super().__init__(max_workers=max_workers, thread_name_prefix=thread_name_prefix)
        self._most = max_workers
        self._unfinished = 0
        self._lock = threading.Lock()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Hand a call over; return when it has begun, at once where no thread is free."""
        begun = threading.Event()
        with self._lock:
            self._unfinished += 1
            is_free = self._unfinished <= self._most

        def call() -> Any:
            begun.set()
            return fn(*args, **kwargs)

        future = super().submit(call)
        future.add_done_callback(self._finished)
        if is_free:
            begun.wait()
        return future

    def _finished(self, _: Future[Any]) -> None:
        with self._lock:
            self._unfinished -= 1
