"""Owns what is told of an exception in the user's program; deliberately does not raise it again.

The user sees his own traceback, without the frames of the SDK and of this engine, as the CLI prints it.
"""

import traceback
from collections.abc import Iterator
from pathlib import Path

import grpc
from pulumi.errors import RunError

from osaccess.engines.embedded.progress import Progress
from osaccess.engines.embedded.reporter import Reporter
from osaccess.errors import OsaccessError


def tell(error: BaseException, program_folder: Path, reporter: Reporter, progress: Progress) -> None:
    """Say what the program raised, and mark the run as failed.

    An OsaccessError, also as the cause of another exception, is kept for the command to show.
    """
    was_stopped = progress.stopped
    kept = next((cause for cause in causes_of(error) if isinstance(cause, OsaccessError)), None)
    if kept is not None:
        progress.keep_user_error(kept)
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
    if error.code in (None, 0):
        return
    reporter.error(f"The program ended itself with exit code {error.code}.")
    progress.stop()


def _frames_of(error: BaseException, folder: Path) -> list[traceback.FrameSummary]:
    root = str(folder.resolve())
    return [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith("<")  # <frozen runpy> is in no folder
        and str(Path(frame.filename).resolve()).startswith(root)
        and "site-packages" not in frame.filename
    ]


def _is_from(error: BaseException, folder: Path) -> bool:
    return bool(_frames_of(error, folder))


def _raised_by_the_program(error: BaseException, folder: Path) -> BaseException:
    """Return the exception without those that the SDK has wrapped around it, which only name the resource."""
    return next((cause for cause in causes_of(error) if _is_from(cause, folder)), error)


def _trimmed_traceback(error: BaseException, folder: Path) -> str:
    error = _raised_by_the_program(error, folder)
    frames = _frames_of(error, folder)
    head = ["Traceback (most recent call last):\n", *traceback.format_list(frames)] if frames else []
    return "".join([*head, *traceback.format_exception_only(error)]).rstrip()
