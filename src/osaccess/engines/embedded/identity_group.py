"""Owns the requests for a group and for a user's membership in one."""

from osaccess.engines.embedded.identity_calls import (
    Attributes,
    Made,
    Plain,
    SharedSession,
    create_body,
    update_body,
)
from osaccess.engines.embedded.identity_schema import GROUP, SCHEMAS


class GroupCalls:
    """Groups."""

    def create(self, shared: SharedSession, inputs: Plain) -> Made:
        """POST."""
        reply = shared.keystone.request("POST", "/groups", {"group": create_body(SCHEMAS[GROUP], inputs)})
        return Made(reply.part("group")["id"])

    def read(self, shared: SharedSession, id_: str, known: Plain) -> Attributes | None:
        """GET."""
        reply = shared.keystone.request("GET", f"/groups/{id_}")
        return None if reply.is_absent else group_attributes(reply.part("group"))

    def update(self, shared: SharedSession, id_: str, changes: Plain) -> None:
        """PATCH."""
        shared.keystone.request("PATCH", f"/groups/{id_}", {"group": update_body(SCHEMAS[GROUP], changes)})

    def delete(self, shared: SharedSession, id_: str, outputs: Plain) -> None:
        """DELETE."""
        shared.keystone.request("DELETE", f"/groups/{id_}")


def group_attributes(group: Plain) -> Attributes:
    """Return Keystone's group by the names of the schema."""
    return {
        "description": group.get("description"),
        "domainId": group.get("domain_id"),
        "name": group["name"],
    }


class UserMembershipCalls:
    """A user in a group; its id is `<user>/<group>`."""

    def create(self, shared: SharedSession, inputs: Plain) -> Made:
        """PUT; it revokes the user's tokens of this second."""
        id_ = f"{inputs['userId']}/{inputs['groupId']}"
        shared.keystone.request("PUT", _path(id_))
        return Made(id_)

    def read(self, shared: SharedSession, id_: str, known: Plain) -> Attributes | None:
        """HEAD."""
        user, _, group = id_.partition("/")
        reply = shared.keystone.request("HEAD", _path(id_))
        return None if reply.is_absent else {"userId": user, "groupId": group}

    def update(self, shared: SharedSession, id_: str, changes: Plain) -> None:
        """Send nothing: every property replaces."""

    def delete(self, shared: SharedSession, id_: str, outputs: Plain) -> None:
        """DELETE."""
        shared.keystone.request("DELETE", _path(id_))


def _path(id_: str) -> str:
    user, _, group = id_.partition("/")
    return f"/groups/{group}/users/{user}"
