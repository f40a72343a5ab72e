"""`osaccess report`: a run's event log as documents for reviewers. No login, no passphrase, nothing is sent."""

from datetime import datetime, timedelta
from pathlib import Path

import click

from osaccess.access.instant import NotADuration, NotAnInstant, parse_duration, parse_instant
from osaccess.cli.exit_codes import ExitCode
from osaccess.cli.judged_rules import read_cloud
from osaccess.cli.report_files import context_of, document_in, plan_for, write_reports
from osaccess.cli.terminal import Terminal, json_option
from osaccess.clock import utc_now
from osaccess.errors import BadInput
from osaccess.files import read_text
from osaccess.report.build import build_report
from osaccess.report.events import read_events
from osaccess.report.formats import FORMATS, format_named
from osaccess.report.json_document import as_data
from osaccess.report.markdown import LIMIT, as_markdown
from osaccess.report.model import Report, Verdict
from osaccess.report.verdict import is_at_least
from osaccess.rules.rule import Severity

_CLOUD, _DOCUMENT = "cloud.yaml", "access.yaml"
_THRESHOLDS = ("mandatory", *(one.value for one in Severity), "never")


@click.command("report")
@click.argument("events", type=click.Path(dir_okay=False, path_type=Path))
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
    "--document", type=click.Path(dir_okay=False, path_type=Path), help="[default: access.yaml if there]"
)
@click.option("--cloud", type=click.Path(dir_okay=False, path_type=Path), help="[default: cloud.yaml if there]")
@click.option("--now", metavar="INSTANT", help="Forecast from this instant.  [default: that of the log]")
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
    events: Path,
    format_name: str,
    out: Path | None,
    fail_on: str,
    document: Path | None,
    cloud: Path | None,
    now: str | None,
    next_run: str,
    limit: int,
) -> ExitCode:
    """Report a run: what changes and why, what policies found, who can do what, what ends when.

    EVENTS is the event log of a preview or an update, of osaccess or of the Pulumi CLI. A log without a summary, or of
    a run that no policy pack judged, is a failure (exit 1), whatever else it says.
    """
    report = _report(events, document, cloud, now, _duration(next_run))
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


def _report(
    events: Path, document: Path | None, cloud: Path | None, now: str | None, next_run: timedelta
) -> Report:
    log = read_events(read_text(events).splitlines())
    wanted = document or _if_there(_DOCUMENT)
    facts_file = cloud or _if_there(_CLOUD)
    facts = read_cloud(facts_file) if facts_file else None
    read = document_in(wanted) if wanted else None
    instant = _instant(now) if now else log.began or utc_now()
    return build_report(log, context_of(instant, next_run, facts, read, plan_for(read, facts, instant)))


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
