"""Owns making one application credential by hand, as the login of a session; a run of an engine does it otherwise."""

from dataclasses import dataclass, field
from typing import Any

from osaccess.access.secret import Secret
from osaccess.clock import in_utc_text
from osaccess.errors import BadInput, Failed
from osaccess.keystone.refusals import RefusedByKeystone
from osaccess.keystone.session import KeystoneSession
from osaccess.plan.model import Generation, PlannedCredential

_CONFLICT = 409
_BAD_REQUEST = 400


@dataclass(frozen=True, slots=True)
class NewCredential:
    """What Keystone answered; the secret is not to be had a second time."""

    id: str
    secret: Secret = field(repr=False)


def create_credential(
    session: KeystoneSession, planned: PlannedCredential, generation: Generation
) -> NewCredential:
    """Make the generation, owned by the session's user, for the project of its token.

    Raises:
        BadInput: there is one of this name already.
        Failed: Keystone refuses it; a role that the login does not have is the usual reason.

    """
    user = session.token().user
    try:
        reply = session.request(
            "POST",
            f"/users/{user.id}/application_credentials",
            {"application_credential": _body(planned, generation)},
        )
    except RefusedByKeystone as error:
        if error.status == _CONFLICT:
            raise BadInput(
                f"{user.name!r} has an application credential {generation.name!r} already.",
                because="Keystone shows a secret once only, when it is made.",
                mend=f"If the secret is lost, type: openstack application credential delete {generation.name}",
            ) from error
        if error.status == _BAD_REQUEST:
            raise Failed(
                f"Keystone did not make {generation.name!r}: {error.said}",
                mend=f"The login has to have the roles {', '.join(planned.roles)} on this project.",
            ) from error
        raise
    made = reply.part("application_credential")
    return NewCredential(made["id"], Secret(made["secret"]))


def _body(planned: PlannedCredential, generation: Generation) -> dict[str, Any]:
    rules = [{"service": one.service, "method": one.method, "path": one.path} for one in planned.access_rules]
    return {
        "name": generation.name,
        "description": planned.description,
        "roles": [{"name": role} for role in planned.roles],
        **({"access_rules": rules} if rules else {}),
        **({"expires_at": in_utc_text(generation.expires_at)} if generation.expires_at else {}),
        **({"unrestricted": True} if planned.unsafe.unrestricted else {}),
    }
