"""Owns `osaccess credentials create`: a person makes the credential that a document says, with the own login."""

import os
from dataclasses import replace
from datetime import datetime
from pathlib import Path

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
from osaccess.clock import in_utc_text
from osaccess.cloud.document import parse_cloud
from osaccess.cloud.model import CloudFacts
from osaccess.errors import BadInput, Refused
from osaccess.files import beside, read_text
from osaccess.handover.formats import Handover
from osaccess.keystone.clouds_yaml import NotLoggedIn, login_from_clouds_yaml, login_from_environment
from osaccess.keystone.new_credential import create_credential
from osaccess.keystone.session import KeystoneSession
from osaccess.plan.build import build_plan
from osaccess.plan.model import AccessPlan, CurrentLogin, Owner, PlannedCredential
from osaccess.rules.facts import CredentialFacts
from osaccess.rules.profiles import PRODUCTION
from osaccess.rules.registry import RULES
from osaccess.rules.rule import Subject, Violation
from osaccess.spec.document import read_document


def create(
    document: Path, cloud_file: Path, name: str, os_cloud: str | None, now: datetime
) -> tuple[str, Handover]:
    """Make the current generation of credential `name`; return its name in Keystone, and what to hand over.

    Raises:
        BadInput: the document has no such credential, or the login is somebody else's.
        Refused: a rule of the policy pack refuses it.
        Failed: Keystone does.

    """
    cloud = parse_cloud(read_text(cloud_file), str(cloud_file))
    plan = build_plan(read_document(read_text(document), str(document), beside(document)), cloud, now)
    planned = _planned(plan, name)
    _refuse_what_the_pack_refuses(planned, now)
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


def _refuse_what_the_pack_refuses(planned: PlannedCredential, now: datetime) -> None:
    end = planned.current.expires_at
    facts = CredentialFacts(
        planned.current.name,
        planned.roles,
        tuple({"service": one.service, "method": one.method, "path": one.path} for one in planned.access_rules),
        in_utc_text(end) if end else None,
        True if planned.unsafe.unrestricted else None,
    )
    knobs = PRODUCTION.pack_config()
    for rule in RULES:
        if rule.subject is not Subject.CREDENTIAL:
            continue
        for outcome in rule.judge(facts, now, knobs[rule.id]):
            if isinstance(outcome, Violation):
                raise Refused(
                    f"{outcome.problem} ({rule.id}; {outcome.have})", because=rule.why, mend=outcome.mend
                )


def _login(os_cloud: str | None, cloud: CloudFacts) -> Login:
    login = login_from_clouds_yaml(os_cloud) if os_cloud else login_from_environment(os.environ)
    if isinstance(login, NotLoggedIn):
        raise BadInput(
            f"There is no login: {login.reason}",
            mend="Source your openrc; after an SSO login type: export OS_AUTH_TYPE=token OS_AUTH_URL="
            f"{cloud.auth_url} OS_TOKEN=$(openstack token issue -f value -c id)",
        )
    if login.auth_url != cloud.auth_url:
        raise BadInput(f"The login is for {login.auth_url}, but the document is about {cloud.auth_url}.")
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
