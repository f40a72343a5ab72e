"""Owns work that ^C can stop: it goes on in a thread, and the caller waits and answers each press.

Deliberately does not decide what a press means.

A `KeyboardInterrupt` may arise between any two lines, also in the code that answers the one before. A handler that
only counts cannot be interrupted itself: a second press that comes at once is a second press, and nothing else.
"""

import signal
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Final, Self

_SECONDS_BETWEEN_LOOKS: Final = 0.1
"""A signal may reach another thread of the process, and then does not wake the one that waits."""


def run_interruptibly(
    work: Callable[[], object],
    name: str,
    *,
    first_press: Callable[[], object],
    second_press: Callable[[], object],
    late_press: Callable[[], object],
) -> None:
    """Run `work` in a thread of this name and wait for its end, or until ^C was pressed twice.

    Args:
        work: must not raise.
        name: of its thread.
        first_press: is called at the first press.
        second_press: is called at the second one; the thread is left alone then.
        late_press: is called for a press that came when the work had just ended.

    """
    ended = threading.Event()

    def carry_out() -> None:
        try:
            work()
        finally:
            ended.set()

    with InterruptCount() as count:
        threading.Thread(target=carry_out, name=name, daemon=True).start()
        is_answered = False
        # Not Thread.join: interrupted, it takes the running thread for ended (bpo-45274 and after, Python 3.11).
        while not ended.wait(_SECONDS_BETWEEN_LOOKS):
            if count.presses and not is_answered:
                is_answered = True
                first_press()
            if count.presses > 1:
                second_press()
                return
        if count.presses and not is_answered:
            late_press()


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
