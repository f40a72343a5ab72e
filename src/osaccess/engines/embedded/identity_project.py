"""Owns the requests for a project: POST, GET, PATCH, DELETE of /projects."""

from typing import Any

from osaccess.engines.embedded.identity_calls import (
    Attributes,
    Made,
    Plain,
    SharedSession,
    create_body,
    update_body,
)
from osaccess.engines.embedded.identity_schema import PROJECT, SCHEMAS


class ProjectCalls:
    """Projects, and domains made as projects."""

    def create(self, shared: SharedSession, inputs: Plain) -> Made:
        """POST, with `is_domain` always said, as the plugin does."""
        body = {"is_domain": False, **create_body(SCHEMAS[PROJECT], inputs)}
        reply = shared.keystone.request("POST", "/projects", {"project": body})
        return Made(reply.part("project")["id"])

    def read(self, shared: SharedSession, id_: str, known: Plain) -> Attributes | None:
        """GET."""
        reply = shared.keystone.request("GET", f"/projects/{id_}")
        return None if reply.is_absent else project_attributes(reply.part("project"))

    def update(self, shared: SharedSession, id_: str, changes: Plain) -> None:
        """PATCH."""
        shared.keystone.request("PATCH", f"/projects/{id_}", {"project": update_body(SCHEMAS[PROJECT], changes)})

    def delete(self, shared: SharedSession, id_: str, outputs: Plain) -> None:
        """DELETE; Keystone deletes a domain only after it was disabled."""
        if outputs.get("isDomain"):
            shared.keystone.request("PATCH", f"/projects/{id_}", {"project": {"enabled": False}}, absent=(404,))
        shared.keystone.request("DELETE", f"/projects/{id_}")


def project_attributes(project: Plain) -> dict[str, Any]:
    """Return Keystone's project by the names of the schema."""
    return {
        "description": project.get("description"),
        "domainId": project.get("domain_id"),
        "enabled": project.get("enabled"),
        "isDomain": project.get("is_domain"),
        "name": project["name"],
        "parentId": project.get("parent_id"),
        "tags": project.get("tags"),
    }
