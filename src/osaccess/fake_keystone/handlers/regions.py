"""Owns /regions of the catalogue."""

from dataclasses import replace

from osaccess.fake_keystone import errors
from osaccess.fake_keystone.attributes import Json, extra, normalized, require_same_id
from osaccess.fake_keystone.call import Call
from osaccess.fake_keystone.entities import Region
from osaccess.fake_keystone.listing import filtered, list_reply
from osaccess.fake_keystone.wire import Reply, empty_reply, json_reply

_KNOWN = ("description", "parent_region_id")


def list_regions(call: Call) -> Reply:
    """Answer GET /regions."""
    call.allow("list_regions")
    rows = filtered(call, call.state.regions, ("parent_region_id",))
    return list_reply(call, "regions", rows, call.parts.fragments.text, pages=True)


def create_region(call: Call) -> Reply:
    """Answer POST /regions."""
    call.allow("create_region")
    body = normalized(call.body["region"])
    return _create(call, body.get("id") or call.parts.ids.id(), body)


def create_region_with_id(call: Call) -> Reply:
    """Answer PUT /regions/{region_id}."""
    call.allow("create_region")
    body = normalized(call.body["region"])
    id_ = call.args["region_id"]
    if "id" in body and body["id"] != id_:
        raise errors.REGION_IDS_DIFFER(url_id=id_, ref_id=body["id"])
    return _create(call, id_, body)


def show_region(call: Call) -> Reply:
    """Answer GET /regions/{region_id}."""
    return _reply(call, _region(call, "get_region"))


def update_region(call: Call) -> Reply:
    """Answer PATCH /regions/{region_id}."""
    call.allow("update_region")
    body = call.body["region"]
    require_same_id(body, call.args["region_id"])
    before = _region(call, "update_region")
    _require_parent(call, body)
    row = replace(
        before,
        description=body.get("description", before.description),
        parent_region_id=body.get("parent_region_id", before.parent_region_id),
        extra=extra(body, _KNOWN, before.extra),
    )
    return _reply(call, call.state.regions.put(row))


def delete_region(call: Call) -> Reply:
    """Answer DELETE /regions/{region_id}, with its child regions."""
    row = _region(call, "delete_region")
    family = _family(call, row)
    if any(endpoint.region_id in family for endpoint in call.state.endpoints):
        raise errors.REGION_IN_USE(id=row.id)
    for id_ in family:
        call.state.regions.drop(id_)
    return empty_reply()


def _family(call: Call, row: Region) -> list[str]:
    below = [id_ for child in call.state.regions.of(row.id) for id_ in _family(call, child)]
    return [row.id, *below]


def _create(call: Call, id_: str, body: Json) -> Reply:
    if id_ in call.state.regions:
        raise errors.REGION_ID_TAKEN(id=id_)
    _require_parent(call, body)
    parent, description = body.get("parent_region_id"), body.get("description") or ""
    return _reply(call, call.state.regions.put(Region(id_, description, parent, extra(body, _KNOWN))), 201)


def _require_parent(call: Call, body: Json) -> None:
    parent = body.get("parent_region_id")
    if parent is not None and parent not in call.state.regions:
        raise errors.NO_REGION(id=parent)


def _region(call: Call, action: str) -> Region:
    call.allow(action)
    id_ = call.args["region_id"]
    row = call.state.regions.get(id_)
    if row is None:
        raise errors.NO_REGION(id=id_)
    return row


def _reply(call: Call, row: Region, status: int = 200) -> Reply:
    return json_reply(status, f'{{"region": {call.parts.fragments.text(row)}}}')
