"""Owns what is told of an exception in the user's program; deliberately does not raise it again.

The user sees his own traceback, without the frames of the SDK and of this engine, as the CLI prints it.
"""

import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import grpc
from pulumi.errors import RunError

from osaccess.engines.embedded.progress import Progress
from osaccess.engines.embedded.reporter import Reporter
from osaccess.errors import OsaccessError

_STATUS: Final = 0xFF


def tell(error: BaseException, program_folder: Path, reporter: Reporter, progress: Progress) -> None:
    """Say what the program raised, and mark the run as failed.

    An OsaccessError, also as the cause of another exception, is kept for the command to show.
    """
    was_stopped = progress.stopped
    kept = next((cause for cause in causes_of(error) if isinstance(cause, OsaccessError)), None)
    if kept is not None:
        progress.keep_user_error(kept)
    if progress.user_error is not None:  # what the program raised is that, or came of it
        return
    if isinstance(error, SystemExit):
        _tell_exit(error, reporter, progress)
        return
    progress.stop()
    if isinstance(error, RunError):
        if not was_stopped:  # else it only says that the engine, which told its reason, answers no more
            reporter.error(str(error))
        return
    if was_stopped and (isinstance(error, grpc.RpcError) or not _is_from(error, program_folder)):
        return  # the SDK's own ways of ending a program whose run was stopped
    reporter.error("Program failed with an unhandled exception:\n" + _trimmed_traceback(error, program_folder))


def causes_of(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception and everything that it was raised from or during."""
    seen: set[int] = set()
    present: BaseException | None = error
    while present is not None and id(present) not in seen:
        seen.add(id(present))
        yield present
        present = present.__cause__ or present.__context__


def _tell_exit(error: SystemExit, reporter: Reporter, progress: Progress) -> None:
    """Say what the CLI says of a process that ended so: of an `int` the low byte is its status, a text goes before."""
    code = error.code
    if code is None:
        return
    status = code & _STATUS if isinstance(code, int) else 1
    if not isinstance(code, int):
        reporter.error(str(code))
    if status:
        reporter.error(f"an unhandled error occurred: program exited with non-zero exit code: {status}")
        progress.stop()


def _own(frames: Iterable[traceback.FrameSummary], folder: Path) -> list[traceback.FrameSummary]:
    """Return the frames of the program's own files."""
    root = str(folder.resolve())
    return [
        frame
        for frame in frames
        if not frame.filename.startswith("<")  # <frozen runpy> is in no folder
        and str(Path(frame.filename).resolve()).startswith(root)
        and "site-packages" not in frame.filename
    ]


def _is_from(error: BaseException, folder: Path) -> bool:
    return bool(_own(traceback.extract_tb(error.__traceback__), folder))


def _raised_by_the_program(error: BaseException, folder: Path) -> BaseException:
    """Return the exception without those that the SDK has wrapped around it, which only name the resource."""
    return next((cause for cause in causes_of(error) if _is_from(cause, folder)), error)


def _trimmed_traceback(error: BaseException, folder: Path) -> str:
    """Return the exception with what it was raised from, and what a group holds, each with the program's own frames."""
    told = traceback.TracebackException.from_exception(_raised_by_the_program(error, folder))
    _trim(told, folder)
    return "".join(told.format()).rstrip()


def _trim(told: traceback.TracebackException, folder: Path) -> None:
    frames = _own(told.stack, folder)
    # Without a stack no heading stands above it.
    told.stack = traceback.StackSummary.from_list(frames) if frames else None  # type: ignore[assignment]
    for other in (told.__cause__, told.__context__, *(told.exceptions or ())):
        if other is not None:
            _trim(other, folder)
