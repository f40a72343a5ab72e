"""Owns /endpoints of the catalogue."""

from dataclasses import replace

from osaccess.fake_keystone import errors
from osaccess.fake_keystone.attributes import Json, boolean, extra, normalized, require_same_id
from osaccess.fake_keystone.call import Call
from osaccess.fake_keystone.entities import Endpoint, Region
from osaccess.fake_keystone.listing import filtered, list_reply
from osaccess.fake_keystone.wire import Reply, empty_reply, json_reply

_KNOWN = ("interface", "url", "service_id", "region", "region_id", "enabled", "legacy_endpoint_id")


def list_endpoints(call: Call) -> Reply:
    """Answer GET /endpoints."""
    call.allow("list_endpoints")
    rows = filtered(call, call.state.endpoints, ("interface", "service_id", "region_id"))
    return list_reply(call, "endpoints", rows, call.parts.fragments.text, pages=True)


def create_endpoint(call: Call) -> Reply:
    """Answer POST /endpoints; an unknown `region` is made, an unknown `region_id` refused."""
    call.allow("create_endpoint")
    body = normalized(call.body.get("endpoint") or {})
    region_id = _region_id(call, body)
    _require_parts(call, body, region_id)
    row = Endpoint(
        call.parts.ids.id(),
        body["service_id"],
        body["interface"],
        body["url"],
        region_id,
        boolean(body, "enabled", default=True),
        extra(body, _KNOWN),
    )
    return _reply(call, call.state.endpoints.put(row), 201)


def show_endpoint(call: Call) -> Reply:
    """Answer GET /endpoints/{endpoint_id}."""
    return _reply(call, _endpoint(call, "get_endpoint"))


def update_endpoint(call: Call) -> Reply:
    """Answer PATCH /endpoints/{endpoint_id}."""
    call.allow("update_endpoint")
    body = call.body["endpoint"]
    require_same_id(body, call.args["endpoint_id"])
    region_id = _region_id(call, body)
    before = _endpoint(call, "update_endpoint")
    _require_parts(call, body, region_id)
    row = replace(
        before,
        service_id=body.get("service_id", before.service_id),
        interface=body.get("interface", before.interface),
        url=body.get("url", before.url),
        region_id=region_id or before.region_id,
        enabled=boolean(body, "enabled", default=before.enabled),
        extra=extra(body, _KNOWN, before.extra),
    )
    return _reply(call, call.state.endpoints.put(row))


def delete_endpoint(call: Call) -> Reply:
    """Answer DELETE /endpoints/{endpoint_id}."""
    call.state.endpoints.drop(_endpoint(call, "delete_endpoint").id)
    return empty_reply()


def _region_id(call: Call, body: Json) -> str | None:
    region_id: str | None = body.get("region_id")
    if region_id is None and body.get("region") is not None:
        region_id = str(body["region"])
        if region_id not in call.state.regions:
            call.state.regions.put(Region(region_id))
    return region_id


def _require_parts(call: Call, body: Json, region_id: str | None) -> None:
    if region_id is not None and region_id not in call.state.regions:
        raise errors.MISSING(attribute="endpoint region_id", target="region table")
    if "service_id" in body and body["service_id"] not in call.state.services:
        raise errors.MISSING(attribute="endpoint service_id", target="service table")


def _endpoint(call: Call, action: str) -> Endpoint:
    call.allow(action)
    id_ = call.args["endpoint_id"]
    row = call.state.endpoints.get(id_)
    if row is None:
        raise errors.NO_ENDPOINT(id=id_)
    return row


def _reply(call: Call, row: Endpoint, status: int = 200) -> Reply:
    return json_reply(status, f'{{"endpoint": {call.parts.fragments.text(row)}}}')
