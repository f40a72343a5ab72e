"""`osaccess report`: a run's event log as documents for reviewers. No login, no passphrase, nothing is sent."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import click

from osaccess.access.instant import NotADuration, NotAnInstant, parse_duration, parse_instant
from osaccess.cli.exit_codes import ExitCode
from osaccess.cli.project_files import read_cloud
from osaccess.cli.report_files import context_of, document_in, plan_for, write_reports
from osaccess.cli.terminal import Terminal, json_option
from osaccess.clock import utc_now
from osaccess.errors import BadInput
from osaccess.files import read_text
from osaccess.report.build import build_report, report_of_state
from osaccess.report.events import read_events
from osaccess.report.formats import FORMATS, format_named
from osaccess.report.json_document import as_data
from osaccess.report.markdown import LIMIT, as_markdown
from osaccess.report.model import Context, Report, Verdict
from osaccess.report.state import read_state
from osaccess.report.verdict import is_at_least
from osaccess.rules.rule import Severity

_CLOUD, _DOCUMENT = "cloud.yaml", "access.yaml"
_THRESHOLDS = ("mandatory", *(one.value for one in Severity), "never")


@click.command(
    "report",
    epilog="""\b
Examples:
  osaccess report events.jsonl --out reports
  osaccess report --state state.json --format html > who-has-access.html""",
)
@click.argument("events", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.option(
    "--state",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Instead of a run: who has access, by an exported state.",
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice([one.name for one in FORMATS]),
    default="markdown",
    show_default=True,
    help="What to print on stdout.",
)
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help="Write all formats there."
)
@click.option(
    "--fail-on",
    type=click.Choice(_THRESHOLDS),
    default="mandatory",
    show_default=True,
    help="Exit 5 for mandatory findings, or also for advice of this severity and worse, or never.",
)
@click.option(
    "--document",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The document.  [default: access.yaml if there]",
)
@click.option(
    "--cloud",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Facts of the cloud.  [default: cloud.yaml if there]",
)
@click.option(
    "--now",
    metavar="INSTANT",
    help="Forecast from this instant.  [default: that of the log; with --state the present]",
)
@click.option(
    "--next-run", default="1d", show_default=True, metavar="DURATION", help="When the next run is planned."
)
@click.option(
    "--limit", type=click.IntRange(min=1000), default=LIMIT, show_default=True, help="Length of Markdown."
)
@json_option
@click.pass_obj
def command(
    terminal: Terminal,
    events: Path | None,
    state: Path | None,
    format_name: str,
    out: Path | None,
    fail_on: str,
    document: Path | None,
    cloud: Path | None,
    now: str | None,
    next_run: str,
    limit: int,
) -> ExitCode:
    """Report what a run changes, or who has access by a state.

    For a run: what changes and why, what policies found, who can do what, what ends when. EVENTS is the event log
    of a preview or an update, of osaccess or of the Pulumi CLI. A log without a summary, or of a run that no policy
    pack judged, is a failure (exit 1), whatever else it says.
    """
    if (events is None) == (state is None):
        raise BadInput(
            "What shall be reported?", mend="Name an event log, or --state FILE with an exported state."
        )
    beside = _Beside(document or _if_there(_DOCUMENT), cloud or _if_there(_CLOUD), now, _duration(next_run))
    report = _report_of_run(events, beside) if events else _report_of_state(Path(state or ""), beside)
    if out:
        for path in write_reports(report, out):
            terminal.note(f"wrote {path}")
    if terminal.json:
        terminal.print_json(as_data(report))
    elif not out:
        text = as_markdown(report, limit) if format_name == "markdown" else format_named(format_name).write(report)
        click.echo(text, nl=False)
    else:
        terminal.print(report.judgement.headline)
    return _exit_code(report, fail_on)


@dataclass(frozen=True, slots=True)
class _Beside:
    """What the user said beside the run; None = not given and not there."""

    document: Path | None
    cloud: Path | None
    now: str | None
    next_run: timedelta

    def context(self, default: datetime) -> Context:
        """Return what the report may know; `default` is its instant where none was given."""
        facts = read_cloud(self.cloud) if self.cloud else None
        document = document_in(self.document) if self.document else None
        now = _instant(self.now) if self.now else default
        return context_of(now, self.next_run, facts, document, self.document, plan_for(document, facts, now))


def _report_of_run(events: Path, beside: _Beside) -> Report:
    log = read_events(read_text(events).splitlines(), str(events))
    return build_report(log, beside.context(log.began or utc_now()))


def _report_of_state(file: Path, beside: _Beside) -> Report:
    stack, states = read_state(read_text(file), str(file))
    return report_of_state(states, stack, beside.context(utc_now()))


def _exit_code(report: Report, fail_on: str) -> ExitCode:
    if report.judgement.verdict in (Verdict.NOT_JUDGED, Verdict.FAILED):
        return ExitCode.FAILED
    if any(is_at_least(one, fail_on) for one in report.findings):
        return ExitCode.POLICY
    return ExitCode.DONE


def _if_there(name: str) -> Path | None:
    return Path(name) if Path(name).exists() else None


def _instant(text: str) -> datetime:
    try:
        return parse_instant(text)
    except NotAnInstant as error:
        raise BadInput(f"--now: {error}") from error


def _duration(text: str) -> timedelta:
    try:
        return parse_duration(text)
    except NotADuration as error:
        raise BadInput(f"--next-run: {error}") from error
