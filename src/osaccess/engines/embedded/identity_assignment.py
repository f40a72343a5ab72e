"""Owns the requests for role assignments, plain and inherited.

The id is `<domain>/<project>/<group>/<user>/<role>` with empty parts (traces/README.md, "What the state looks like").
"""

from dataclasses import dataclass

from osaccess.engines.embedded.identity_calls import Attributes, Made, Plain, SharedSession
from osaccess.errors import BadInput

_PARTS = ("domainId", "projectId", "groupId", "userId", "roleId")


@dataclass(frozen=True, slots=True)
class _Target:
    """Who gets which role on what."""

    domain: str
    project: str
    group: str
    user: str
    role: str

    @property
    def place(self) -> str:
        """Return the path of the assignments of this user or group here."""
        scope = f"/projects/{self.project}" if self.project else f"/domains/{self.domain}"
        return scope + (f"/groups/{self.group}" if self.group else f"/users/{self.user}") + "/roles"

    @property
    def inherited(self) -> str:
        """Return the path of the inherited assignment."""
        return f"/OS-INHERIT{self.place}/{self.role}/inherited_to_projects"

    @property
    def attributes(self) -> Attributes:
        return dict(zip(_PARTS, self.id.split("/"), strict=True))

    @property
    def id(self) -> str:
        return "/".join((self.domain, self.project, self.group, self.user, self.role))


def _of_id(id_: str) -> _Target:
    parts = id_.split("/")
    if len(parts) != len(_PARTS):
        raise BadInput(
            f"'{id_}' is not the id of a role assignment.",
            mend="It has the form <domain>/<project>/<group>/<user>/<role>, with empty parts where there is none.",
        )
    return _Target(*parts)


def _of_inputs(inputs: Plain) -> _Target:
    target = _Target(*(str(inputs.get(part) or "") for part in _PARTS))
    if not (target.domain or target.project):
        raise BadInput("The role assignment names neither a project nor a domain.", mend="Give one of them.")
    if not (target.group or target.user):
        raise BadInput("The role assignment names neither a user nor a group.", mend="Give one of them.")
    return target


class RoleAssignmentCalls:
    """A role of a user or group on a project or domain."""

    def create(self, shared: SharedSession, inputs: Plain) -> Made:
        """PUT, which succeeds too where the assignment is already there."""
        target = _of_inputs(inputs)
        shared.keystone.request("PUT", f"{target.place}/{target.role}")
        return Made(target.id)

    def read(self, shared: SharedSession, id_: str, known: Plain) -> Attributes | None:
        """GET the list of the user's roles here: only direct assignments are in it."""
        target = _of_id(id_)
        reply = shared.keystone.request("GET", target.place)
        roles = {role["id"] for role in (() if reply.is_absent else reply.part("roles"))}
        return target.attributes if target.role in roles else None

    def update(self, shared: SharedSession, id_: str, changes: Plain) -> None:
        """Send nothing: every property replaces."""

    def delete(self, shared: SharedSession, id_: str, outputs: Plain) -> None:
        """DELETE."""
        target = _of_id(id_)
        shared.keystone.request("DELETE", f"{target.place}/{target.role}")


class InheritRoleAssignmentCalls:
    """A role on all projects below a project or in a domain, but not on that one itself."""

    def create(self, shared: SharedSession, inputs: Plain) -> Made:
        """PUT."""
        target = _of_inputs(inputs)
        shared.keystone.request("PUT", target.inherited)
        return Made(target.id)

    def read(self, shared: SharedSession, id_: str, known: Plain) -> Attributes | None:
        """HEAD."""
        target = _of_id(id_)
        return None if shared.keystone.request("HEAD", target.inherited).is_absent else target.attributes

    def update(self, shared: SharedSession, id_: str, changes: Plain) -> None:
        """Send nothing: every property replaces."""

    def delete(self, shared: SharedSession, id_: str, outputs: Plain) -> None:
        """DELETE."""
        shared.keystone.request("DELETE", _of_id(id_).inherited)
