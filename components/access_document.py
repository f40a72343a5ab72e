"""Owns the component AccessDocument: a whole plan as resources. It decides nothing."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pulumi
import pulumi_openstack as openstack

from osaccess.access.login import Login
from osaccess.access.secret import Secret
from osaccess.components.document_nouns import DocumentNouns
from osaccess.components.logins import deploy_provider, owner_provider, secret_text
from osaccess.components.rotating_credential import RotatingCredential
from osaccess.plan.model import AccessPlan, CurrentLogin, Owner, PlannedCredential
from osaccess.plan.naming import provider_name
from osaccess.plan.owner_proof import OwnerProof, PasswordProof, TokenProof


class AccessDocument(pulumi.ComponentResource):
    """Everything that a plan says, with one provider per login.

    Attributes:
        credentials: credential name → {"current": pair, "previous": pair or None}, both secret.

    """

    credentials: dict[str, dict[str, pulumi.Output[Any]]]

    def __init__(
        self,
        name: str,
        plan: AccessPlan,
        *,
        login: Login | None,
        protect: bool,
        owner_proofs: Mapping[str, OwnerProof] = MappingProxyType({}),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Register all that the plan has.

        Args:
            name: logical name.
            plan: what shall exist.
            login: the login that carries it out; None only in a preview.
            protect: domains, projects and roles cannot be deleted or replaced by a run.
            owner_proofs: owner's key → what proves that a run is that owner, where the run does not make its password.
            opts: of the component.

        """
        super().__init__("osaccess:index:AccessDocument", name, {}, opts)
        self._plan = plan
        self._login = login
        self._deployer = deploy_provider(login, plan.auth_url, pulumi.ResourceOptions(parent=self))
        self._proofs = owner_proofs
        self._nouns = DocumentNouns(
            plan, self, self._deployer, passwords=_passwords(owner_proofs), protect=protect
        )
        self._owner_logins = {
            (owner.name, owner.project): self._log_in_as(owner)
            for owner in dict.fromkeys(credential.owner for credential in plan.credentials)
            if isinstance(owner, Owner)
        }
        self.credentials = {credential.name: self._issue(credential) for credential in plan.credentials}
        self.register_outputs({"credential_names": sorted(self.credentials)})

    def _log_in_as(self, owner: Owner) -> openstack.Provider:
        planned = next(one for one in self._plan.owners if one.key == owner.name)
        made, proof = self._nouns.owners.get(owner.name), self._proofs.get(owner.name)
        if made is not None:
            password: pulumi.Input[str | None] = made.password
        else:
            password = secret_text(proof.password) if isinstance(proof, PasswordProof) else None
        return owner_provider(
            provider_name(owner.name, owner.project),
            auth_url=self._plan.auth_url,
            region=self._plan.region,
            domain_id=self._nouns.domain(planned.domain),
            user_name=planned.name if made is None else made.user_name,
            password=password,
            token=secret_text(proof.token) if isinstance(proof, TokenProof) else None,
            project_id=self._nouns.project(owner.project),
            tls=self._login,
            depends_on=self._nouns.grants[owner.name],
            parent=self,
        )

    def _issue(self, credential: PlannedCredential) -> dict[str, pulumi.Output[Any]]:
        match credential.owner:
            case CurrentLogin():
                provider = self._deployer
            case Owner(name, project):
                provider = self._owner_logins[name, project]
        rotating = RotatingCredential(
            credential.name,
            {
                "roles": credential.roles,
                "access_rules": [
                    {"service": rule.service, "method": rule.method, "path": rule.path}
                    for rule in credential.access_rules
                ],
                "description": credential.description,
                "unsafe": {
                    "unrestricted": credential.unsafe.unrestricted,
                    "no_rules": credential.unsafe.no_rules,
                    "never_expires": credential.unsafe.never_expires,
                },
                "kind": credential.use.kind,
                "consumers": credential.use.consumers,
                "regions": credential.use.regions,
            },
            pulumi.ResourceOptions(parent=self, providers=[provider]),
            generations=credential.generations,
        )
        return {"current": rotating.current, "previous": rotating.previous}


def _passwords(proofs: Mapping[str, OwnerProof]) -> dict[str, Secret]:
    return {key: proof.password for key, proof in proofs.items() if isinstance(proof, PasswordProof)}
