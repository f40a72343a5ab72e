"""`osaccess verify`: evidence that an application credential works and is confined."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import click

from osaccess.access.issued import IssuedCredential
from osaccess.access.login import ApplicationCredential, Login
from osaccess.cli import verify_view
from osaccess.cli.issued_credentials import generation_of
from osaccess.cli.own_login import login_of, show_http_option
from osaccess.cli.run_options import RunOptions, run_options
from osaccess.cli.shapes.diagnosed import FORMAT
from osaccess.cli.stack import issued_in
from osaccess.cli.stored_stack import require_stack
from osaccess.cli.target import target_of
from osaccess.cli.terminal import Terminal, json_option
from osaccess.diagnosis.checks import Check, Mismatch, NotChecked
from osaccess.diagnosis.identity_proof import compare_identity
from osaccess.errors import BadInput, Failed, OsaccessError
from osaccess.keystone.cloud_facts import mounts_of_token
from osaccess.keystone.proof import compare_stored_end, expected_identity, identity_of
from osaccess.keystone.revocation import passing_session
from osaccess.keystone.token import TokenFacts
from osaccess.keystone.verification import plan_of, wire_for

Show = Callable[[str, int], None] | None
_ACCEPTABLE = {"no-rules": "access rules", "no-expiry": "expiry"}
"""Word of --accept → the check that it takes away."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What to verify: the login, the state's record where there is one, the rehearsal's probe service."""

    name: str
    login: Login
    issued: IssuedCredential | None
    probe_url: str = ""


@click.command("verify")
@click.argument("name", required=False)
@click.option(
    "--credential", metavar="CLOUD", help="Instead of NAME: entry of clouds.yaml, - for the environment."
)
@click.option("--previous", is_flag=True, help="The generation before the current one, while it lives.")
@click.option("--plan", "plan_only", is_flag=True, help="Log in and show the requests, send none of them.")
@click.option(
    "--accept",
    multiple=True,
    type=click.Choice(list(_ACCEPTABLE)),
    help="What is no failure although it is not safe.",
)
@show_http_option
@run_options
@json_option
@click.pass_obj
def command(
    terminal: Terminal,
    options: RunOptions,
    name: str | None,
    credential: str | None,
    previous: bool,
    plan_only: bool,
    accept: tuple[str, ...],
    show_http: Show,
) -> None:
    """Verify that a credential works and is confined.

    It is NAME of a stack, or any one with --credential. Logs in, shows the plan of harmless requests, sends them:
    what its rules and roles allow passes, what they do not is refused, it makes no further credentials. For each
    service of the catalogue: does it enforce rules?
    """
    if (name is None) == (credential is None):
        raise BadInput(
            "Which credential?",
            mend="Give a NAME of the stack, or --credential CLOUD of your clouds.yaml, not both.",
        )
    with _wanted(terminal, options, name, credential, previous=previous) as wanted, ExitStack() as stack:
        session = stack.enter_context(passing_session(wanted.login, show=show_http, say=terminal.note))
        wire = wire_for(wanted.login, rehearsal=bool(wanted.probe_url))
        wire.show = show_http
        prefixes = mounts_of_token(session.token(), wanted.login.region)
        verification = plan_of(session, prefixes, wanted.probe_url, wire)
        terminal.print(verify_view.plan_text(verification.plan))
        if plan_only:
            terminal.print_json({"format": FORMAT, "plan": verify_view.plan_json(verification.plan)})
            return
        found = verification.run()
        compared = tuple(_against_state(wanted.issued, verification.token))
        told = {check.what for check in compared}
        checks = (*compared, *(check for check in found.checks if check.what not in told))
    checks = tuple(check for check in checks if not _is_accepted(check, accept))
    terminal.print(verify_view.checks_text(checks))
    terminal.print(verify_view.services_table(found.services))
    terminal.print_json(verify_view.as_json(verification.plan, checks, found.services))
    _raise_for(wanted.name, checks)


@contextmanager
def _wanted(
    terminal: Terminal, options: RunOptions, name: str | None, credential: str | None, *, previous: bool
) -> Iterator[_Wanted]:
    if name is None:
        login = login_of(None if credential == "-" else credential)
        yield _Wanted("the credential", login, None)
        return
    with target_of(options, terminal, leaves_servers=False) as target:
        require_stack(target)
        issued = generation_of(issued_in(target), name, previous=previous)
        owner = issued.owner
        method = ApplicationCredential(issued.id, issued.secret)
        login = Login(owner.auth_url, method, owner.region, owner.cacert, owner.insecure)
        yield _Wanted(issued.name, login, issued, target.probe_url)


def _against_state(issued: IssuedCredential | None, token: TokenFacts) -> Iterator[Check]:
    """Yield how the live credential compares with the state, as its owner sees it."""
    if issued is None:
        return
    try:
        with passing_session(issued.owner) as owner:
            yield from compare_identity(expected_identity(issued, owner.token()), identity_of(token))
            yield compare_stored_end(issued, owner)
    except OsaccessError as error:
        yield NotChecked("comparison with the state", error.problem)


def _is_accepted(check: Check, accept: tuple[str, ...]) -> bool:
    return isinstance(check, Mismatch) and check.what in {_ACCEPTABLE[word] for word in accept}


def _raise_for(name: str, checks: tuple[Check, ...]) -> None:
    wrong = [check.what for check in checks if isinstance(check, Mismatch)]
    if wrong:
        raise Failed(
            f"{name} is not what it should be: {', '.join(dict.fromkeys(wrong))}.",
            because="Whoever has its secret may do more than its rules say.",
            mend="Make a new one with roles, access rules and an expiry, and delete this one.",
        )
