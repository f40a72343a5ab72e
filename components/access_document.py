"""Owns the component AccessDocument: a whole plan as resources. It decides nothing."""

from collections import defaultdict
from typing import Any

import pulumi
import pulumi_openstack as openstack

from osaccess.access.login import Login
from osaccess.components.automation_owner import AutomationOwner
from osaccess.components.logins import deploy_provider, owner_provider
from osaccess.components.project import Project
from osaccess.components.role_assignments import RoleAssignments
from osaccess.components.rotating_credential import RotatingCredential
from osaccess.plan.model import AccessPlan, CurrentLogin, Owner, PlannedCredential
from osaccess.plan.naming import provider_name


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
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Register all that the plan has.

        Args:
            name: logical name.
            plan: what shall exist.
            login: the login that carries it out; None only in a preview.
            protect: projects cannot be deleted or replaced by a run.
            opts: of the component.

        """
        super().__init__("osaccess:index:AccessDocument", name, {}, opts)
        self._plan = plan
        self._login = login
        self._deployer = deploy_provider(login, plan.auth_url, pulumi.ResourceOptions(parent=self))
        self._projects = {
            project.name: Project(
                project.name,
                domain_id=plan.domain_id,
                description=project.description,
                tags=project.tags,
                enabled=project.enabled,
                opts=self._as_deployer(protect=protect),
            )
            for project in plan.projects
        }
        self._owners = {
            owner.name: AutomationOwner(
                owner.name, domain_id=plan.domain_id, description=owner.description, opts=self._as_deployer()
            )
            for owner in plan.owners
        }
        self._grants = self._assign_roles()
        self._owner_logins = {
            (owner.name, owner.project): self._log_in_as(owner)
            for owner in dict.fromkeys(credential.owner for credential in plan.credentials)
            if isinstance(owner, Owner)
        }
        self.credentials = {credential.name: self._issue(credential) for credential in plan.credentials}
        self.register_outputs({"credential_names": sorted(self.credentials)})

    def _as_deployer(self, *, protect: bool = False) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=self, providers=[self._deployer], protect=protect or None)

    def _assign_roles(self) -> dict[str, list[pulumi.Resource]]:
        """Register the role assignments; return owner → all of its assignments."""
        grants: dict[str, list[pulumi.Resource]] = defaultdict(list)
        for assignment in self._plan.assignments:
            roles = RoleAssignments(
                assignment.name,
                user_id=self._owners[assignment.owner].user_id,
                project_id=self._projects[assignment.project].project_id,
                role_ids={role.name: role.id for role in assignment.roles},
                opts=self._as_deployer(),
            )
            grants[assignment.owner].extend(roles.assignments)
        return grants

    def _log_in_as(self, owner: Owner) -> openstack.Provider:
        return owner_provider(
            provider_name(owner.name, owner.project),
            auth_url=self._plan.auth_url,
            region=self._plan.region,
            domain_id=self._plan.domain_id,
            user_name=self._owners[owner.name].user_name,
            password=self._owners[owner.name].password,
            project_id=self._projects[owner.project].project_id,
            tls=self._login,
            depends_on=self._grants[owner.name],
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
            generations=credential.generations,
            roles=credential.roles,
            access_rules=credential.access_rules,
            description=credential.description,
            opts=pulumi.ResourceOptions(parent=self, providers=[provider]),
        )
        return {"current": rotating.current, "previous": rotating.previous}
