"""`osaccess record`: access rules from the requests that a job sends, out of its logs or live behind a proxy."""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from osaccess.access.access_rule import AccessRule
from osaccess.cli.checked_rules import rules_of
from osaccess.cli.exit_codes import ExitCode
from osaccess.cli.judged_rules import api_of
from osaccess.cli.own_login import login_of, os_cloud_option
from osaccess.cli.project_files import read_cloud
from osaccess.cli.record_view import check_json, check_text, summary_lines
from osaccess.cli.recorded_command import Watched, watch_on_cloud, watch_on_rehearsal
from osaccess.cli.target import REHEARSAL_FOLDER, running_keystone
from osaccess.cli.terminal import Terminal, json_option
from osaccess.cloud.model import CloudFacts
from osaccess.errors import BadInput
from osaccess.files import PUBLIC, read_log_text, write_text
from osaccess.recording.checking import check_of
from osaccess.recording.formats import FORMATS, read_log
from osaccess.recording.merging import merged
from osaccess.recording.rendering import file_text, recording_json, rules_text
from osaccess.recording.rules import recording_of
from osaccess.recording.seen import Endpoint, Seen, place_of

_COMMAND = "osaccess.record.command"


class _WithCommand(click.Command):
    """Takes what stands behind `--` as the command to run; click itself would make arguments of it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if "--" in args:
            at = args.index("--")
            ctx.meta[_COMMAND] = tuple(args[at + 1 :])
            args = args[:at]
        return super().parse_args(ctx, args)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return [*super().collect_usage_pieces(ctx), "[-- COMMAND…]"]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the user typed; `to_run` is the command behind `--`, None without one."""

    to_run: tuple[str, ...] | None
    logs: tuple[str, ...]
    form: str | None
    rehearsal: bool
    project: Path
    os_cloud: str | None
    cloud: Path | None
    endpoints: tuple[str, ...]
    output: Path | None
    merge: int | None
    check: str | None
    credential: str | None

    def refuse_contradictions(self) -> None:
        """Raise BadInput for what makes no sense together."""
        if not self.logs and not self.to_run:
            raise BadInput(
                "What shall be recorded?",
                mend="Name a log, or a command: osaccess record --rehearsal -- openstack project list",
            )
        if self.logs.count("-") > 1:
            raise BadInput("Stdin can be read once only.")
        for name, given, other, there in (
            ("LOG", self.logs, "-- COMMAND", self.to_run is not None),
            ("--format", self.form, "-- COMMAND", self.to_run is not None),
            ("--endpoint", self.endpoints, "-- COMMAND", self.to_run is not None),
            ("--os-cloud", self.os_cloud, "a log", self.to_run is None),
            ("--os-cloud", self.os_cloud, "--rehearsal", self.rehearsal),
            ("--output", self.output, "--check", self.check is not None),
            ("--merge", self.merge is not None, "--check", self.check is not None),
        ):
            if given and there:
                raise BadInput(f"{name} and {other} do not go together.")
        if self.credential is not None and self.check is None:
            raise BadInput("--credential says what --check is about.", mend="Add --check FILE.")


@click.command("record", cls=_WithCommand)
@click.argument("logs", metavar="[LOG]...", nargs=-1)
@click.option(
    "--format",
    "form",
    type=click.Choice([one.name for one in FORMATS]),
    help="Format of the logs: "
    + "; ".join(f"{one.name} ({one.written_by})" for one in FORMATS)
    + ".  [default: by their looks]",
)
@click.option("--rehearsal", is_flag=True, help="On the Keystone and the probe service of this machine.")
@click.option(
    "-C",
    "--project",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="Folder whose rehearsal it is.  [default: this one]",
)
@os_cloud_option
@click.option(
    "--cloud",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Facts of the cloud.  [default: cloud.yaml; the rehearsal's own with --rehearsal]",
)
@click.option(
    "--endpoint",
    "endpoints",
    multiple=True,
    metavar="TYPE=URL",
    help="Where a service is, for a log that does not show the catalogue; several times for several services.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write a file for `{recorded: FILE}` in a document, instead of printing the rules.",
)
@click.option(
    "--merge",
    type=click.IntRange(min=0),
    metavar="N",
    help="Merge two rules where that lets at most N operations more through.",
)
@click.option(
    "--check",
    metavar="FILE",
    help="Tell what the rules of FILE would refuse: a document, a recording, or printed rules. Exit code 1 if any.",
)
@click.option("--credential", metavar="NAME", help="The credential of the document that --check is about.")
@json_option
@click.pass_obj
@click.pass_context
def command(context: click.Context, terminal: Terminal, /, **given: Any) -> ExitCode:
    """Find the access rules that a job needs.

    They come from the requests that it sends. LOG is a file with the debug output of its client, - for stdin;
    several are read as one. With -- COMMAND it is run behind a proxy on this machine that sees its requests,
    whatever it is written in. Nothing of a log is kept: no token, no body, no id.
    """
    asked = _Asked(to_run=context.meta.get(_COMMAND), **given)
    asked.refuse_contradictions()
    facts, rules, seen, watched = _from_logs(asked) if asked.to_run is None else _live(asked, terminal)
    if rules is None:
        _show(asked, terminal, seen, facts, watched)
        return _exit_code(watched, passes=True)
    check = check_of(seen, rules, facts, api_of(facts))
    terminal.print(check_text(check))
    terminal.print_json({**check_json(check), **_command_json(watched)})
    return _exit_code(watched, passes=check.passes)


_Source = tuple[CloudFacts, Sequence[AccessRule] | None, Seen, Watched | None]
"""The cloud, the rules to check (None = find some), what was seen, and the command that was run (None = logs)."""


def _from_logs(asked: _Asked) -> _Source:
    own = asked.project / REHEARSAL_FOLDER / "cloud.yaml"
    facts = read_cloud(asked.cloud or (own if asked.rehearsal else Path("cloud.yaml")))
    seen = Seen((), tuple(_endpoint(text) for text in asked.endpoints))
    for log in asked.logs:
        text = sys.stdin.read() if log == "-" else read_log_text(Path(log))
        seen += read_log(text, "stdin" if log == "-" else log, asked.form)
    return facts, _rules(asked, facts), seen, None


def _live(asked: _Asked, terminal: Terminal) -> _Source:
    command = asked.to_run or ()
    if asked.rehearsal:
        with running_keystone(asked.project.absolute(), terminal, leaves_servers=False) as running:
            facts = read_cloud(asked.cloud or asked.project / REHEARSAL_FOLDER / "cloud.yaml")
            rules = _rules(asked, facts)
            watched = watch_on_rehearsal(command, running, os.environ)
    else:
        facts = read_cloud(asked.cloud or Path("cloud.yaml"))
        rules = _rules(asked, facts)
        login = login_of(asked.os_cloud)
        if login.auth_url.rstrip("/") != facts.auth_url.rstrip("/"):
            raise BadInput(
                f"The login is for {login.auth_url}, but the facts are about {facts.auth_url}.",
                mend="Type: osaccess cloud pin --output other.yaml -- and add --cloud other.yaml",
            )
        watched = watch_on_cloud(command, login, asked.os_cloud or os.environ.get("OS_CLOUD", ""), os.environ)
    _tell_end(terminal, command, watched)
    return facts, rules, watched.seen, watched


def _endpoint(text: str) -> Endpoint:
    service, _, url = text.partition("=")
    place = place_of(url)
    if not service or place is None:
        raise BadInput(
            f"--endpoint {text!r} is no TYPE=URL.", mend="Write it like object-store=https://swift.example.org/v1"
        )
    return Endpoint(service, place)


def _rules(asked: _Asked, facts: CloudFacts) -> Sequence[AccessRule] | None:
    return None if asked.check is None else rules_of(asked.check, asked.credential, facts)


def _tell_end(terminal: Terminal, command: Sequence[str], watched: Watched) -> None:
    if watched.was_interrupted:
        terminal.note("interrupted: these are the requests until then")
    elif watched.exit_code < 0:
        terminal.note(
            f"{command[0]} was ended by signal {-watched.exit_code}: its requests may be fewer than usual"
        )
    else:
        hint = ": its requests may be fewer than usual" if watched.exit_code else ""
        terminal.note(f"{command[0]} ended with exit code {watched.exit_code}{hint}")
    for origin, reason in watched.failures.items():
        terminal.note(f"{origin} did not answer: {reason}")


def _show(asked: _Asked, terminal: Terminal, seen: Seen, facts: CloudFacts, watched: Watched | None) -> None:
    api = api_of(facts)
    recording = recording_of(seen, facts, api)
    recording, merges = (recording, ()) if asked.merge is None else merged(recording, asked.merge, api)
    is_written = asked.output is not None and not (watched is not None and watched.was_interrupted)
    if asked.output is not None and is_written:
        if not recording.rules:
            raise BadInput(
                "None of the requests needs a rule, so there is nothing to write.",
                because="A credential without rules is not restricted at all.",
            )
        write_text(asked.output, file_text(recording), PUBLIC)
        terminal.print(Text(f"wrote {asked.output}"))
    else:
        terminal.print(Text(rules_text(recording).rstrip()))
    mark = "" if is_written else "# "  # what is printed can be pasted or piped as it is
    for line in summary_lines(recording, merges):
        terminal.print(Text(f"{mark}{line}", "dim"))
    terminal.print_json({**recording_json(recording, merges), **_command_json(watched)})


def _command_json(watched: Watched | None) -> dict[str, Any]:
    if watched is None:
        return {}
    return {
        "command": {
            "exit_code": watched.exit_code,
            "interrupted": watched.was_interrupted,
            "unanswered": dict(watched.failures),
        }
    }


def _exit_code(watched: Watched | None, *, passes: bool) -> ExitCode:
    if watched is not None and watched.was_interrupted:
        return ExitCode.INTERRUPTED
    failed = watched is not None and watched.exit_code != 0
    return ExitCode.DONE if passes and not failed else ExitCode.FAILED
