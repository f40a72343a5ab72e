"""Owns the count of ^C during a run; deliberately does not decide what a press means.

A `KeyboardInterrupt` may arise between any two lines, also in the code that answers the one before. A handler that
only counts cannot be interrupted itself: a second press that comes at once is a second press, and nothing else.
"""

import signal
import threading
from types import FrameType, TracebackType
from typing import Self


class InterruptCount:
    """Counts SIGINT from entering to leaving; in a thread other than the main one, where none arrives, it stays 0."""

    def __init__(self) -> None:
        self.presses = 0
        self._before: signal._HANDLER = signal.SIG_IGN

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            self._before = signal.getsignal(signal.SIGINT)
        if self._is_ours_to_replace():
            signal.signal(signal.SIGINT, self._count)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._is_ours_to_replace():
            signal.signal(signal.SIGINT, self._before)

    def _is_ours_to_replace(self) -> bool:
        # Ignored it is by a shell's background jobs; None stands for a handler of C code, which nobody could put back.
        return self._before not in (None, signal.SIG_IGN)

    def _count(self, _signal: int, _frame: FrameType | None) -> None:
        self.presses += 1
