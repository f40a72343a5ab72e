"""`osaccess doctor`: why 401, told apart by probing."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click

from osaccess.catalogue.explanation import parse_request
from osaccess.cli import doctor_view
from osaccess.cli.exit_codes import ExitCode
from osaccess.cli.failed_request import failure_in
from osaccess.cli.own_login import os_cloud_option, show_http_option
from osaccess.cli.terminal import Terminal, json_option
from osaccess.clock import utc_now
from osaccess.diagnosis.doctor.cause import Sure
from osaccess.diagnosis.doctor.diagnose import Diagnosis, diagnose
from osaccess.diagnosis.doctor.evidence import NO_OTHER_EYES, Kind, Setup
from osaccess.diagnosis.doctor.registry import CAUSES
from osaccess.errors import BadInput
from osaccess.files import read_text
from osaccess.keystone.clouds_yaml import login_from_clouds_yaml
from osaccess.keystone.doctor_setup import clouds_files, subject_of
from osaccess.keystone.examination import AskedRequest, Examination
from osaccess.keystone.other_eyes import OtherLogin
from osaccess.keystone.wire import Wire

_TIMEOUT = 4.0


@click.command("doctor")
@os_cloud_option
@click.option(
    "--request", "asked", metavar="REQUEST", help="What fails, like 'GET compute /v2.1/servers'; GET and HEAD."
)
@click.option(
    "--from-log",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Begin with the request that failed in a client's debug log (openstack --debug).",
)
@click.option(
    "--admin", metavar="CLOUD", help="Look from the operator's side too: an admin's entry of clouds.yaml."
)
@click.option("--owner", metavar="CLOUD", help="Look with the login of the application credential's owner too.")
@click.option(
    "--timeout",
    type=float,
    metavar="SECONDS",
    default=_TIMEOUT,
    show_default=True,
    help="How long to wait for an answer.",
)
@show_http_option
@json_option
@click.pass_obj
def command(
    terminal: Terminal,
    os_cloud: str | None,
    asked: str | None,
    from_log: Path | None,
    admin: str | None,
    owner: str | None,
    timeout: float,
    show_http: Callable[[str, int], None] | None,
) -> ExitCode:
    """Tell why a login is refused, or a request with it.

    The causes of a 401, 403, 404 or 429 are told apart by probing: fewer than 15 harmless requests, at most two of
    them logins with the password. Exit code 0: nothing wrong was found; 1: something was.
    """
    if admin and owner:
        raise BadInput("--admin and --owner do not go together.", mend="Run it once with each.")
    if asked and from_log:
        raise BadInput("--request and --from-log do not go together.", mend="Leave one out.")
    logged = failure_in(read_text(from_log), str(from_log)) if from_log else None
    request = _asked(asked) if asked else logged.request if logged else None
    subject = subject_of(os.environ, os_cloud)
    wire = Wire(subject.setup.values.get("cacert", ""), subject.insecure, timeout=timeout, show=show_http)
    with terminal.working("examining the login"):
        evidence = Examination(subject, wire, utc_now(), request).run()
        if evidence.is_reached and (admin or owner):
            login = login_from_clouds_yaml(admin or owner or "", clouds_files(os.environ))
            other = OtherLogin(login, admin is not None, subject, wire, request)
            evidence = replace(evidence, eyes=other.see(evidence))
    if logged:
        terminal.note(logged.said)
        evidence = replace(evidence, log_request_id=logged.request_id)
    diagnosis = diagnose(evidence, CAUSES)
    hints = _hints(diagnosis, evidence.setup, has_other=evidence.eyes is not NO_OTHER_EYES)
    terminal.print(doctor_view.diagnosis_text(diagnosis, evidence, hints))
    terminal.print_json(doctor_view.diagnosis_json(diagnosis, evidence, hints, wire.traffic.counts.requests))
    if not diagnosis.is_healthy:
        return ExitCode.FAILED
    return ExitCode.DONE


def _asked(text: str) -> AskedRequest:
    request = parse_request(text)
    return AskedRequest(request.method, request.service, request.path)


def _hints(diagnosis: Diagnosis, setup: Setup, *, has_other: bool) -> tuple[str, ...]:
    """Return who could tell more, where the answer is uncertain."""
    if has_other or not diagnosis.first or diagnosis.first[0].found.sure is Sure.CERTAIN:
        return ()
    hints = []
    if setup.kind is Kind.APPLICATION_CREDENTIAL:
        hints.append("With the owner's own login more can be told: osaccess doctor --owner CLOUD")
    if len(diagnosis.first) > 1:
        hints.append("An admin can tell more: osaccess doctor --admin CLOUD")
    return tuple(hints)
