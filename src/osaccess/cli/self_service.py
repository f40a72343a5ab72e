"""Owns `osaccess credentials create`: a person makes the credential that a document says, with the own login."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from osaccess.access.login import (
    ApplicationCredential,
    ById,
    ByName,
    Login,
    Password,
    ProjectScope,
    Reference,
    Token,
)
from osaccess.cli.handover_file import handover_options, require_folder, write_handover
from osaccess.cli.own_login import login_of, os_cloud_option
from osaccess.cli.project_files import document_in, read_cloud
from osaccess.cli.terminal import Terminal, json_option
from osaccess.clock import in_utc_text, utc_now
from osaccess.cloud.model import CloudFacts
from osaccess.environment import NOW_VARIABLE, now_of
from osaccess.errors import BadInput, Refused
from osaccess.handover.formats import Handover
from osaccess.keystone.new_credential import create_credential
from osaccess.keystone.session import KeystoneSession
from osaccess.plan.build import build_plan
from osaccess.plan.model import AccessPlan, CurrentLogin, Owner, PlannedCredential
from osaccess.rules.cloud_view import CloudView
from osaccess.rules.facts import CredentialFacts
from osaccess.rules.profiles import PROD
from osaccess.rules.registry import RULES
from osaccess.rules.rule import Level, Violation


@click.command("create")
@click.argument("name")
@click.option(
    "--from",
    "document",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="Document that says what it may do.",
)
@click.option(
    "--cloud",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Facts of the cloud.  [default: cloud.yaml beside the document]",
)
@os_cloud_option
@handover_options
@click.option("--now", metavar="INSTANT", help="Make the generation of this instant, 2026-01-31T00:00:00Z.")
@json_option
@click.pass_obj
def create(
    terminal: Terminal,
    name: str,
    document: Path,
    cloud: Path | None,
    os_cloud: str | None,
    format_: str,
    output: str | None,
    now: str | None,
) -> None:
    """Make credential NAME of a document with your own login.

    No pipeline can (SSO, `self_service: true`). The document decides roles, access rules and end; you have to be
    its owner. A token is enough to log in: OS_AUTH_TYPE=token, OS_AUTH_URL, OS_TOKEN.
    """
    require_folder(name, format_, output)
    at = now_of({NOW_VARIABLE: now or ""}, utc_now)
    made, handover = _create(document, cloud or document.parent / "cloud.yaml", name, os_cloud, at)
    file = write_handover(handover, format_, output)
    if file is None:
        return
    terminal.print(f"wrote {file} (mode 0600): {made}, works until {handover.expires}")
    terminal.print_json({"file": str(file), "credential": made, "id": handover.id, "expires_at": handover.expires})


def _create(
    document: Path, cloud_file: Path, name: str, os_cloud: str | None, now: datetime
) -> tuple[str, Handover]:
    """Make the current generation of credential `name`; return its name in Keystone, and what to hand over.

    Raises:
        BadInput: the document has no such credential, or the login is somebody else's.
        Refused: a rule of the policy pack refuses it.
        Failed: Keystone does.

    """
    wanted, cloud = document_in(document), read_cloud(cloud_file)
    plan = build_plan(wanted, cloud, now)
    planned = _planned(plan, name)
    _refuse_what_the_pack_refuses(planned, cloud, now)
    login = _login(os_cloud, cloud)
    session = KeystoneSession(_on_project(login, planned, plan))
    _compare(session, planned, plan)
    made = create_credential(session, planned, planned.current)
    region = session.login.region or plan.region
    end = planned.current.expires_at
    return planned.current.name, Handover(
        name=name,
        auth_url=plan.auth_url,
        regions=planned.use.regions or ((region,) if region else ()),
        id=made.id,
        secret=made.secret,
        expires=in_utc_text(end) if end else "it is deleted",
    )


def _planned(plan: AccessPlan, name: str) -> PlannedCredential:
    found = {one.name: one for one in (*plan.credentials, *plan.self_service)}
    if name not in found:
        raise BadInput(f"The document has no credential {name!r}.", mend=f"It has: {', '.join(found) or 'none'}.")
    planned = found[name]
    if isinstance(planned.owner, Owner) and planned in plan.credentials:
        raise BadInput(
            f"Credential {name!r} is made by the runs of this document.",
            because="One that you make would be in the way of theirs: they have the same name.",
            mend="Type: osaccess up -- or write `self_service: true` at it in the document.",
        )
    return planned


def _refuse_what_the_pack_refuses(planned: PlannedCredential, cloud: CloudFacts, now: datetime) -> None:
    end = planned.current.expires_at
    facts = CredentialFacts(
        planned.current.name,
        planned.roles,
        tuple({"service": one.service, "method": one.method, "path": one.path} for one in planned.access_rules),
        in_utc_text(end) if end else None,
        True if planned.unsafe.unrestricted else None,
    )
    for rule in RULES:
        if PROD.level_of(rule) is not Level.MANDATORY or not rule.is_about(facts):
            continue
        for outcome in rule.judge(facts, now, PROD.knobs_of(rule), CloudView(cloud)):
            if isinstance(outcome, Violation):
                raise Refused(
                    f"{outcome.problem} ({rule.id}; {outcome.have})", because=rule.why, mend=outcome.mend
                )


def _login(os_cloud: str | None, cloud: CloudFacts) -> Login:
    login = login_of(os_cloud)
    if login.auth_url != cloud.auth_url:
        raise BadInput(f"The login is for {login.auth_url}, but cloud.yaml is about {cloud.auth_url}.")
    return login


def _on_project(login: Login, planned: PlannedCredential, plan: AccessPlan) -> Login:
    """Return the login on the credential's project; a person's token is mostly for another one, or for none."""
    if isinstance(login.method, ApplicationCredential):
        raise BadInput(
            "This is the login of an application credential, which cannot make another one.",
            mend="Log in with your password or a token.",
        )
    if isinstance(planned.owner, CurrentLogin):
        return login
    scope = ProjectScope(_project(planned.owner.project, plan))
    match login.method:
        case Password():
            return replace(login, method=replace(login.method, scope=scope))
        case Token():
            return replace(login, method=replace(login.method, scope=scope))


def _project(key: str, plan: AccessPlan) -> Reference:
    if key in plan.known.projects:
        return ById(plan.known.projects[key])
    project = next(one for one in plan.projects if one.key == key)
    return ByName(project.name, _domain(project.domain, plan))


def _domain(key: str | None, plan: AccessPlan) -> Reference:
    if key is None:
        return ById(plan.domain_id)
    if key in plan.known.domains:
        return ById(plan.known.domains[key])
    return ByName(next(one.name for one in plan.domains if one.key == key))


def _compare(session: KeystoneSession, planned: PlannedCredential, plan: AccessPlan) -> None:
    """Refuse to make somebody else's credential."""
    if isinstance(planned.owner, CurrentLogin):
        return
    user, key = session.token().user, planned.owner.name
    wanted_id = plan.known.owners.get(key)
    wanted = next(one.name for one in plan.owners if one.key == key)
    if user.id != wanted_id if wanted_id else user.name != wanted:
        raise BadInput(
            f"You are logged in as {user.name!r} ({user.id}); credential {planned.name!r} is for "
            f"{wanted!r}{f' ({wanted_id})' if wanted_id else ''}.",
            because="A credential belongs to whoever makes it, for ever.",
            mend=f"Log in as {wanted!r}.",
        )
