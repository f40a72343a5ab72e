"""`osaccess check`: the whole document judged on one cloud, with no cloud and no login."""

from pathlib import Path

import click

from osaccess.check.finding import Level
from osaccess.check.report import Reported, report, unreadable
from osaccess.check.stack_secrets import without_line
from osaccess.check.subject import Subject
from osaccess.cli.check_view import findings_json, show_findings
from osaccess.cli.dates import instant_of
from osaccess.cli.document_options import cloud_option, document_option, on_option
from osaccess.cli.exit_codes import ExitCode
from osaccess.cli.profile_option import profile_option
from osaccess.cli.project_files import document_text, read_cloud
from osaccess.cli.terminal import Terminal, json_option
from osaccess.cli.waivers_file import waivers_of
from osaccess.clock import in_utc_text
from osaccess.counted import counted
from osaccess.errors import BadInput
from osaccess.files import beside, read_text
from osaccess.rules.profiles import profile_named
from osaccess.rules.waivers import FILE
from osaccess.spec.access import AccessSpec
from osaccess.spec.document import read_document
from osaccess.yaml_text import BadDocument, YamlText, parse_yaml


@click.command("check")
@document_option
@cloud_option
@on_option
@profile_option
@click.option(
    "--waivers",
    type=click.Path(dir_okay=False, path_type=Path),
    help=f"Waivers of the policy pack.  [default: policies/{FILE} beside the document]",
)
@click.option("--strict", is_flag=True, help="A warning is an error.")
@json_option
@click.pass_obj
def command(
    terminal: Terminal,
    document: str,
    cloud: Path,
    on: str | None,
    profile: str,
    waivers: Path | None,
    strict: bool,
) -> ExitCode:
    """Judge the whole document on one cloud. No login, no cloud, no state.

    Errors exit with 2, what the policy pack would refuse with 5, everything else with 0.
    """
    file = Path(document)
    text, facts, now = document_text(file), read_cloud(cloud), instant_of(on)
    stacks = _stack_files(file.parent)
    try:
        wanted = read_document(text, document, beside(file))
    except BadDocument as error:
        findings, checked = unreadable(error.problems), document
    else:
        subject = Subject(wanted.spec, facts, now, profile_named(profile), waivers_of(waivers, file.parent))
        findings = report(subject, wanted.source, stacks)
        checked = f"{document} on {in_utc_text(now)}, {_size(wanted.spec)}"
    show_findings(findings, checked, terminal)
    terminal.print_json(findings_json(findings))
    return _exit_code(findings, strict=strict)


def _exit_code(findings: tuple[Reported, ...], *, strict: bool) -> ExitCode:
    levels = {one.level for one in findings}
    if Level.ERROR in levels or (strict and Level.WARNING in levels):
        return ExitCode.BAD_INPUT
    return ExitCode.POLICY if Level.POLICY in levels else ExitCode.DONE


def _stack_files(folder: Path) -> list[YamlText]:
    """Return the configuration of the stacks beside the document. Raises BadInput where one cannot be read."""
    try:
        return [parse_yaml(read_text(file), str(file)) for file in sorted(folder.glob("Pulumi.*.yaml"))]
    except BadDocument as error:
        problem = without_line(error.problems[0])
        raise BadInput(f"The configuration of a stack cannot be read: {problem}") from None


def _size(spec: AccessSpec) -> str:
    counts = {"project": len(spec.projects), "owner": len(spec.owners), "credential": len(spec.credentials)}
    return ", ".join(counted(count, noun) for noun, count in counts.items())
