"""Owns the two pages by which clients find the identity API."""

import json
from typing import Any

from osaccess.fake_keystone.call import Call
from osaccess.fake_keystone.wire import Reply, json_reply

API_VERSION = "v3.14"
"""As Keystone 30 has it."""


def list_versions(call: Call) -> Reply:
    """Answer GET / of the server."""
    body = json.dumps({"versions": {"values": [_version(call)]}})
    reply = json_reply(300, body)
    return Reply(300, {**reply.headers, "Location": f"{call.parts.url}/"}, reply.body)


def show_version(call: Call) -> Reply:
    """Answer GET /v3."""
    return json_reply(200, json.dumps({"version": _version(call)}))


def _version(call: Call) -> dict[str, Any]:
    return {
        "id": API_VERSION,
        "status": "stable",
        "updated": "2020-04-07T00:00:00Z",
        "links": [{"rel": "self", "href": f"{call.parts.url}/"}],
        "media-types": [{"base": "application/json", "type": "application/vnd.openstack.identity-v3+json"}],
    }
