"""Owns where reports go and what they know beside the run: the document, the facts of the cloud, the instant.

Deliberately decides nothing about the content: osaccess.report does.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from osaccess.cli.next_generations import NextGenerations, as_coming
from osaccess.cli.target import Target
from osaccess.cli.terminal import Terminal
from osaccess.cli.wanted import Wanted
from osaccess.clock import utc_now
from osaccess.cloud.model import CloudFacts
from osaccess.environment import NOW_VARIABLE, now_of
from osaccess.errors import BadInput, Failed
from osaccess.files import PUBLIC, beside, read_text, write_text
from osaccess.plan.access_rules import mounts_of
from osaccess.plan.build import build_plan
from osaccess.plan.model import AccessPlan
from osaccess.report.build import build_report
from osaccess.report.events import read_events
from osaccess.report.formats import FORMATS
from osaccess.report.model import Coming, Context, Report
from osaccess.report.places import Place
from osaccess.spec.document import Document, read_document
from osaccess.yaml_text import BadDocument, Problem

NEXT_RUN = timedelta(hours=24)
"""After how long the next run is planned where nobody says so: a scheduled pipeline runs daily."""

_Read = TypeVar("_Read")
_ENTRY = 2
"""Keys from the top of a document to an entry: its noun and its name."""


def context_of(
    now: datetime,
    next_run: timedelta,
    cloud: CloudFacts | None,
    document: Document | None,
    file: Path | None,
    plan: AccessPlan | None,
    coming: tuple[Coming, ...] = (),
) -> Context:
    """Return what a report may know beside the run; `file` is the document's."""
    return Context(
        now=now,
        next_run=next_run,
        mounts=mounts_of(cloud) if cloud else None,
        role_names={role.id: name for name, role in cloud.roles.items()} if cloud else {},
        implied={name: cloud.closure([name]) for name in cloud.roles} if cloud else {},
        plan=plan,
        document=_in_repository(file) if document and file else "",
        places=_places(document, file) if document and file else {},
        coming=coming,
        enforces_new_defaults=cloud.policy.enforce_new_defaults if cloud else None,
    )


def _in_repository(file: Path) -> str:
    """Return the path of a file as its repository has it, for that is how code hosts find it; else its name alone."""
    whole = file.resolve()
    return whole.relative_to(_root_of(whole)).as_posix()


def _root_of(whole: Path) -> Path:
    return next((folder for folder in whole.parents if (folder / ".git").exists()), whole.parent)


def document_in(file: Path) -> Document:
    """Return a document. Raises BadInput."""
    return read_document(read_text(file), file.name, beside(file))


def plan_for(document: Document | None, cloud: CloudFacts | None, now: datetime) -> AccessPlan | None:
    """Return the plan where document and cloud allow one."""
    return build_plan(document, cloud, now) if document and cloud else None


def write_reports(report: Report, folder: Path) -> tuple[Path, ...]:
    """Write the report in every format into the folder, which is made. Raises BadInput."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"{folder} cannot be made: {(error.strerror or 'error').lower()}.") from error
    paths = []
    for one in FORMATS:
        path = folder / one.file
        write_text(path, one.write(report), PUBLIC)
        paths.append(path)
    return tuple(paths)


@contextmanager
def reporting(
    folder: Path | None,
    event_log: Path | None,
    target: Target,
    wanted: Wanted,
    next_generations: NextGenerations,
    terminal: Terminal,
) -> Iterator[Path | None]:
    """Yield the file for the events of a run; when the run is over, however it ended, its reports are written."""
    if folder is None:
        yield event_log
        return
    with tempfile.TemporaryDirectory(prefix="osaccess-") as temporary:
        events = event_log or Path(temporary) / "events.jsonl"
        stopped: tuple[str, ...] = ()
        try:
            yield events
        except BadInput as bad:
            stopped = _sentences(bad)
            raise
        finally:
            lines = read_text(events).splitlines() if events.exists() else []
            context = replace(_context(target, wanted, next_generations), stopped=stopped)
            report = build_report(read_events(lines, str(events)), context)
            write_reports(report, folder)
            terminal.note(f"{report.judgement.headline} Reports: {folder}")


def _context(target: Target, wanted: Wanted, next_generations: NextGenerations) -> Context:
    now = now_of({NOW_VARIABLE: target.now}, utc_now)
    document = _unless_bad(lambda: wanted.document)
    plan = _unless_bad(lambda: wanted.plan)
    coming = _unless_bad(lambda: as_coming(next_generations.refused)) if plan else None
    return context_of(now, NEXT_RUN, target.cloud, document, wanted.file, plan, coming or ())


def _unless_bad(read: Callable[[], _Read]) -> _Read | None:
    """Return what is read; None where it is missing or bad, which the run itself has told already."""
    try:
        return read()
    except (BadInput, Failed):
        return None


def _places(document: Document, file: Path) -> dict[tuple[str, str], Place]:
    """Return where each entry of each noun is written, by its path in the repository that the document is in."""
    whole = file.resolve()
    root = _root_of(whole)
    paths = {"": whole}
    found = {}
    for path, position in document.source.positions.items():
        if len(path) != _ENTRY:
            continue
        if position.file not in paths:
            paths[position.file] = (whole.parent / position.file).resolve()
        written = paths[position.file]
        if written.is_relative_to(root):
            shown = written.relative_to(root).as_posix()
            found[str(path[0]), str(path[1])] = Place(shown, position.line, position.column)
    return found


def _sentences(bad: BadInput) -> tuple[str, ...]:
    if isinstance(bad, BadDocument):
        return tuple(map(_told, bad.problems))
    return (" ".join(bad.lines()),)


def _told(problem: Problem) -> str:
    where = f"{problem.file}:{problem.position.line}: {problem.key}"
    return " ".join(part for part in (f"{where}: {problem.text}", problem.mend) if part)
