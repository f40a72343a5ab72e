"""Owns whether a run may go on and how it stands; deliberately neither reports nor saves."""

import threading

from osaccess.errors import OsaccessError


class Stopped(Exception):
    """The run takes no further step. The reason was reported already."""


class Progress:
    """Flags of one run, set from several threads. A flag that was set stays set."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.stopped = False
        self.failed = False
        self.step_failed = False
        self.blocked_by_policy = False
        self.interrupted = False
        self.user_error: OsaccessError | None = None
        self.bug: BaseException | None = None

    def fail(self) -> None:
        """Let the run fail, but perhaps go on (a preview that shows all that is wrong)."""
        self.failed = True

    def fail_step(self) -> None:
        """Let the run fail because of a step or what the policies say of it; the CLI sums these up in a last error."""
        self.step_failed = True
        self.fail()

    def stop(self) -> None:
        """Let the run fail and start no new step."""
        self.failed = True
        self.stopped = True

    def interrupt(self) -> None:
        """Start no new step, because the user pressed ^C; running requests finish."""
        self.interrupted = True
        self.stop()

    def keep_user_error(self, error: OsaccessError) -> None:
        """Keep the first error that the command shall show as it is."""
        with self._lock:
            self.user_error = self.user_error or error
        self.stop()

    def keep_bug(self, error: BaseException) -> None:
        """Keep the first fault of our own; it is raised again when the state is saved."""
        with self._lock:
            self.bug = self.bug or error
        self.stop()

    def require_going_on(self) -> None:
        """Raise Stopped if no new step may start."""
        if self.stopped:
            raise Stopped
