"""Owns /services of the catalogue."""

from dataclasses import replace

from osaccess.fake_keystone import errors
from osaccess.fake_keystone.attributes import boolean, extra, normalized, require_same_id
from osaccess.fake_keystone.call import Call
from osaccess.fake_keystone.entities import Service
from osaccess.fake_keystone.listing import filtered, list_reply
from osaccess.fake_keystone.wire import Reply, empty_reply, json_reply

_KNOWN = ("type", "name", "enabled")


def list_services(call: Call) -> Reply:
    """Answer GET /services."""
    call.allow("list_services")
    rows = filtered(call, call.state.services, ("type", "name"))
    return list_reply(call, "services", rows, call.parts.fragments.text, pages=True)


def create_service(call: Call) -> Reply:
    """Answer POST /services."""
    call.allow("create_service")
    body = normalized(call.body.get("service") or {})
    enabled = boolean(body, "enabled", default=True)
    row = Service(call.parts.ids.id(), body["type"], body.get("name", ""), enabled, extra(body, _KNOWN))
    return _reply(call, call.state.services.put(row), 201)


def show_service(call: Call) -> Reply:
    """Answer GET /services/{service_id}."""
    return _reply(call, _service(call, "get_service"))


def update_service(call: Call) -> Reply:
    """Answer PATCH /services/{service_id}."""
    call.allow("update_service")
    body = call.body["service"]
    require_same_id(body, call.args["service_id"])
    before = _service(call, "update_service")
    row = replace(
        before,
        type=body.get("type", before.type),
        name=body.get("name", before.name),
        enabled=boolean(body, "enabled", default=before.enabled),
        extra=extra(body, _KNOWN, before.extra),
    )
    return _reply(call, call.state.services.put(row))


def delete_service(call: Call) -> Reply:
    """Answer DELETE /services/{service_id}, with its endpoints."""
    row = _service(call, "delete_service")
    for endpoint in call.state.endpoints.of(row.id):
        call.state.endpoints.drop(endpoint.id)
    call.state.services.drop(row.id)
    return empty_reply()


def _service(call: Call, action: str) -> Service:
    call.allow(action)
    id_ = call.args["service_id"]
    row = call.state.services.get(id_)
    if row is None:
        raise errors.NO_SERVICE(id=id_)
    return row


def _reply(call: Call, row: Service, status: int = 200) -> Reply:
    return json_reply(status, f'{{"service": {call.parts.fragments.text(row)}}}')
