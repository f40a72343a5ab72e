"""Owns which living credentials a document would give another owner or project, which Keystone never lets happen.

An engine takes a changed provider for no change of the credential (facts/embedded-engine.md): its state would say that
it belongs to the new owner, and no later run could read or delete it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from osaccess.access.issued import IssuedCredential
from osaccess.access.login import ById, ByName, Login, Password, ProjectScope
from osaccess.plan.model import AccessPlan, CurrentLogin, Owner
from osaccess.plan.naming import provider_name


@dataclass(frozen=True, slots=True)
class Move:
    """A living generation whose owner or project the document says to be another.

    Attributes:
        credential: its key in the document.
        generation: its name in Keystone.
        key: what differs first: "owner" or "project".
        before: whose it is: `web-ci@web`, or the name of the deploy login's provider.
        after: whose it would be.

    """

    credential: str
    generation: str
    key: str
    before: str
    after: str


def moves(plan: AccessPlan, issued: Iterable[IssuedCredential]) -> Iterator[Move]:
    """Yield the moves of credentials, one for each, about its newest generation that the stack has."""
    living = {credential.name: credential for credential in issued}
    for planned in plan.credentials:
        for generation in planned.generations:
            have = living.get(generation.name)
            if have is None:
                continue
            if key := _what_differs(plan, planned.owner, have):
                yield Move(planned.name, have.name, key, have.made_by, _shown(planned.owner))
            break


def _what_differs(plan: AccessPlan, wanted: Owner | CurrentLogin, have: IssuedCredential) -> str:
    owner, _, project = have.made_by.partition("@")
    if isinstance(wanted, CurrentLogin):
        return "owner" if project else ""
    if owner != wanted.name and not _is_user(have.owner, plan, wanted.name):
        return "owner"
    if project != wanted.project and not _is_on_project(have.owner, plan.known.projects.get(wanted.project)):
        return "project"
    return ""


def _is_user(login: Login, plan: AccessPlan, key: str) -> bool:
    """Tell whether the login is that of the owner, who may have got another key in the document."""
    match login.method:
        case Password(ByName(name, ById(domain_id)), _, _):
            return any(
                (one.key, one.name) == (key, name)
                and (plan.domain_id if one.domain is None else plan.known.domains.get(one.domain)) == domain_id
                for one in plan.owners
            )
    return False


def _is_on_project(login: Login, id_: str | None) -> bool:
    match login.method:
        case Password(_, _, ProjectScope(ById(project_id))):
            return project_id == id_
    return False


def _shown(owner: Owner | CurrentLogin) -> str:
    return provider_name(owner.name, owner.project) if isinstance(owner, Owner) else "the deploy login"
