"""A stub of a cloud that answers just enough for clients to go on, and remembers the requests that had a token.

It answers for Nova, Glance, Neutron and Cinder, and gives any token: no answer of Keystone matters here. It shows which
requests a client sends, not that a service accepts them; version discovery is sent without a token.
"""

import json
import re
from urllib.parse import urlsplit

from osaccess.access.access_rule import AccessRule

PROJECT = "0" * 32
HOST = "http://cloud.example"
MOUNTS = {
    "compute": "/compute",
    "image": "/image",
    "network": "/network",
    "block-storage": "/volume",
    "identity": "/identity",
}
ENDPOINTS = {
    "compute": "/compute/v2.1",
    "image": "/image",
    "network": "/network",
    "block-storage": f"/volume/v3/{PROJECT}",
    "identity": "/identity/v3",
}
SERVER = {
    "id": "s1",
    "name": "web",
    "status": "ACTIVE",
    "addresses": {},
    "links": [],
    "tags": [],
    "image": {"id": "i1"},
    "flavor": {"id": "f1", "original_name": "small"},
    "os-extended-volumes:volumes_attached": [],
}
VOLUME = {"id": "v1", "name": "data", "status": "available", "size": 1, "attachments": []}
IMAGE = {"id": "i1", "name": "base", "status": "active", "container_format": "bare", "disk_format": "raw"}


def version(name, path, **more):
    links = [{"rel": "self", "href": f"{HOST}{path}"}]
    return {"id": name, "status": "CURRENT", "links": links, **more}


DISCOVERY = {
    "/compute/v2.1": {"version": version("v2.1", "/compute/v2.1/", version="2.96", min_version="2.1")},
    "/image": {"versions": [version("v2.9", "/image/v2/")]},
    "/network": {"versions": [version("v2.0", "/network/v2.0/")]},
    "/volume/v3": {"versions": [version("v3.0", "/volume/v3/", version="3.70", min_version="3.0")]},
    "/identity/v3": {"version": version("v3.14", "/identity/v3/")},
}
ANSWERS = [
    ("GET", r"/compute/v2.1/servers/detail", {"servers": [SERVER]}),
    ("GET", r"/compute/v2.1/servers/s1/os-interface", {"interfaceAttachments": []}),
    ("GET", r"/compute/v2.1/servers/\w+", {"server": SERVER}),
    ("POST", r"/compute/v2.1/servers", {"server": SERVER}),
    ("GET", r"/compute/v2.1/flavors/detail", {"flavors": [{"id": "f1", "name": "small"}]}),
    ("GET", r"/compute/v2.1/flavors/f1", {"flavor": {"id": "f1", "name": "small"}}),
    ("GET", r"/compute/v2.1/os-keypairs", {"keypairs": []}),
    ("GET", r"/compute/v2.1/os-server-groups", {"server_groups": []}),
    ("GET", r"/compute/v2.1/limits", {"limits": {"absolute": {}, "rate": []}}),
    ("GET", r"/image/v2/images", {"images": [IMAGE]}),
    ("GET", r"/image/v2/schemas/images?", {}),
    ("(GET|POST|PATCH)", r"/image/v2/images(/i1)?", IMAGE),
    ("GET", r"/network/v2.0/networks", {"networks": [{"id": "n1", "name": "net", "subnets": []}]}),
    ("GET", r"/network/v2.0/networks/n1", {"network": {"id": "n1", "name": "net", "subnets": []}}),
    ("GET", r"/network/v2.0/extensions/[\w-]+", {"extension": {"alias": "x"}}),
    ("GET", r"/network/v2.0/extensions", {"extensions": []}),
    ("GET", r"/network/v2.0/subnets", {"subnets": []}),
    ("GET", r"/network/v2.0/routers", {"routers": []}),
    ("GET", r"/network/v2.0/ports", {"ports": [{"id": "p1", "name": "p1", "fixed_ips": []}]}),
    ("GET", r"/network/v2.0/security-groups", {"security_groups": []}),
    ("GET", r"/network/v2.0/floatingips", {"floatingips": []}),
    ("(GET|PUT)", r"/network/v2.0/ports/p1", {"port": {"id": "p1"}}),
    ("POST", r"/network/v2.0/ports", {"port": {"id": "p1"}}),
    ("GET", rf"/volume/v3/{PROJECT}/volumes(/detail)?", {"volumes": [VOLUME]}),
    ("GET", rf"/volume/v3/{PROJECT}/volumes/v1", {"volume": VOLUME}),
    ("GET", rf"/volume/v3/{PROJECT}/backups(/detail)?", {"backups": []}),
    ("(GET|POST)", rf"/volume/v3/{PROJECT}/backups(/b1)?", {"backup": {"id": "b1", "status": "available"}}),
    ("(GET|POST)", rf"/volume/v3/{PROJECT}/snapshots(/t1)?", {"snapshot": {"id": "t1", "status": "available"}}),
    ("(PUT|DELETE)", r"/.*", None),
]  # fmt: skip


class StubCloud:
    """The stub: answers everything, and remembers the requests that had a token."""

    def __init__(self):
        self.seen = []

    def answer(self, request):
        path = urlsplit(request.url).path
        service = next(one for one, mount in MOUNTS.items() if path.startswith(mount))
        if path == "/identity/v3/auth/tokens":
            return 201, {"X-Subject-Token": "t"}, json.dumps(token())
        if "X-Auth-Token" not in request.headers:
            return 200, {}, json.dumps(DISCOVERY.get(path.rstrip("/"), {}))
        self.seen.append(AccessRule(service, request.method, path))
        for method, pattern, body in ANSWERS:
            if re.fullmatch(method, request.method) and re.fullmatch(pattern, path):
                return (204, {}, "") if body is None else (200, {}, json.dumps(body))
        return 404, {}, "{}"


def token():
    catalog = [
        {
            "type": service,
            "name": service,
            "id": service,
            "endpoints": [
                {"id": service, "interface": "public", "region": "R", "region_id": "R", "url": HOST + path}
            ],
        }
        for service, path in ENDPOINTS.items()
    ]
    return {
        "token": {
            "methods": ["application_credential"],
            "user": {"id": "u", "name": "u", "domain": {"id": "default", "name": "Default"}},
            "project": {"id": PROJECT, "name": "p", "domain": {"id": "default", "name": "Default"}},
            "roles": [{"id": "r", "name": "member"}],
            "issued_at": "2026-01-01T00:00:00.000000Z",
            "expires_at": "2099-01-01T00:00:00.000000Z",
            "catalog": catalog,
        }
    }
