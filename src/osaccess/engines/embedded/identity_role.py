"""Owns the requests for a role: POST, GET, PATCH, DELETE of /roles."""

from osaccess.engines.embedded.identity_calls import (
    Attributes,
    Made,
    Plain,
    SharedSession,
    create_body,
    update_body,
)
from osaccess.engines.embedded.identity_schema import ROLE, SCHEMAS


class RoleCalls:
    """Roles of the cloud or of a domain."""

    def create(self, shared: SharedSession, inputs: Plain) -> Made:
        """POST."""
        reply = shared.keystone.request("POST", "/roles", {"role": create_body(SCHEMAS[ROLE], inputs)})
        return Made(reply.part("role")["id"])

    def read(self, shared: SharedSession, id_: str, known: Plain) -> Attributes | None:
        """GET."""
        reply = shared.keystone.request("GET", f"/roles/{id_}")
        if reply.is_absent:
            return None
        role = reply.part("role")
        return {"name": role["name"], "domainId": role.get("domain_id")}

    def update(self, shared: SharedSession, id_: str, changes: Plain) -> None:
        """PATCH of the name; another domain is not sent, as by the plugin: the role stays in the one that it is in."""
        if body := update_body(SCHEMAS[ROLE], changes, without=("domainId",)):
            shared.keystone.request("PATCH", f"/roles/{id_}", {"role": body})

    def delete(self, shared: SharedSession, id_: str, outputs: Plain) -> None:
        """DELETE; Keystone deletes with it every credential whose owner had it directly (facts/keystone.md 4.3)."""
        shared.keystone.request("DELETE", f"/roles/{id_}")
