"""Owns where the proofs of owners come from: the stack's configuration, clouds.yaml, a variable.

Deliberately gives none for an owner whose password is generated: that one is in the state.
"""

import json
from collections.abc import Mapping

import pulumi

from osaccess.access.login import ByName, Login, Password, Token
from osaccess.access.secret import Secret
from osaccess.environment import OWNERS_VARIABLE
from osaccess.errors import BadInput
from osaccess.keystone.clouds_yaml import login_from_clouds_yaml
from osaccess.plan.model import AccessPlan, FromCloudsYaml, FromConfig, FromToken, Owner, PlannedOwner
from osaccess.plan.owner_proof import OwnerProof, PasswordProof, TokenProof


def owner_proofs(
    plan: AccessPlan, environ: Mapping[str, str], *, is_rehearsal: bool, is_preview: bool
) -> dict[str, OwnerProof]:
    """Return owner's key → proof, for the owners as whom this run has to log in, or whose password it sets.

    What is not there is left out in a preview, and in a rehearsal where the owner is made: it gets a generated one.
    Who exists in the real cloud has a password of the rehearsal there, however a run logs in as it otherwise.

    Raises:
        BadInput: a proof is not there, or is another user's.

    """
    owning = {one.owner.name for one in plan.credentials if isinstance(one.owner, Owner)}
    proofs: dict[str, OwnerProof] = {}
    rehearsed: Mapping[str, str] = json.loads(environ.get(OWNERS_VARIABLE) or "{}") if is_rehearsal else {}
    for owner in plan.owners:
        is_made = owner.key not in plan.known.owners and not owner.adopted
        if not is_made and owner.key not in owning:
            continue
        if owner.key in rehearsed:
            proofs[owner.key] = PasswordProof(Secret(rehearsed[owner.key]))
            continue
        proof = _proof(owner, plan, environ, is_preview=is_preview)
        if proof is not None:
            proofs[owner.key] = proof
        elif not (is_preview or (is_made and is_rehearsal)) and isinstance(owner.login, FromConfig | FromToken):
            raise _missing(owner)
    return proofs


def _proof(
    owner: PlannedOwner, plan: AccessPlan, environ: Mapping[str, str], *, is_preview: bool
) -> OwnerProof | None:
    match owner.login:
        case FromConfig(name):
            return _from_config(name)
        case FromCloudsYaml(entry):
            login = _entry(entry, is_preview=is_preview)
            return None if login is None else _of_login(owner, entry, login, plan)
        case FromToken(variable):
            token = environ.get(variable)
            return TokenProof(Secret(token)) if token else None
    return None


def _entry(entry: str, *, is_preview: bool) -> Login | None:
    """Return the login of an entry; None in a preview that has no such entry: a pull request has no logins."""
    try:
        return login_from_clouds_yaml(entry)
    except BadInput:
        if is_preview:
            return None
        raise


def _from_config(name: str) -> PasswordProof | None:
    password = pulumi.Config("osaccess").get(name)
    if not password:
        return None
    if not pulumi.runtime.is_config_secret(f"osaccess:{name}"):
        raise BadInput(
            f"osaccess:{name} holds a password in clear.",
            because="The backend keeps every plain configuration value in its history, readable, for ever.",
            mend=f"Type: pulumi config set --secret osaccess:{name} -- and change that password.",
        )
    return PasswordProof(Secret(password))


def _of_login(owner: PlannedOwner, entry: str, login: Login, plan: AccessPlan) -> OwnerProof:
    if login.auth_url != plan.auth_url:
        raise BadInput(
            f"Cloud {entry!r} in clouds.yaml, the login of owner {owner.key!r}, is for {login.auth_url}, but "
            f"cloud.yaml is about {plan.auth_url}."
        )
    match login.method:
        case Password(ByName(name, _), password, _) if name == owner.name:
            return PasswordProof(password)
        case Token(token, _):
            return TokenProof(token)
    raise BadInput(
        f"Cloud {entry!r} in clouds.yaml is not a login with the password or a token of user {owner.name!r}.",
        because="A credential belongs to whoever logs in, and an application credential cannot make another.",
        mend=f"Let it have username: {owner.name}, or say what the user is called: `name` of owner {owner.key!r}.",
    )


def _missing(owner: PlannedOwner) -> BadInput:
    match owner.login:
        case FromConfig(name):
            return BadInput(
                f"The stack has no password for owner {owner.key!r}.",
                mend=f"Type: pulumi config set --secret osaccess:{name}",
            )
        case FromToken(variable):
            return BadInput(
                f"There is no token for owner {owner.key!r}: {variable} is not set.",
                mend=f"Type: export {variable}=$(openstack token issue -f value -c id) -- as {owner.name}.",
            )
    raise AssertionError("asked for proofs that can be missing only")
