"""Presets against openstacksdk: every request that a job sends with its token passes the preset's rules.

The cloud here is a stub that answers just enough. It shows which requests the client sends, not that a service
accepts them; version discovery is sent without a token and needs no rule.
"""

import json
import re
from urllib.parse import urlsplit

import openstack
import pytest
import responses
from keystoneauth1.identity.v3 import ApplicationCredential
from keystoneauth1.session import Session

from osaccess.access.access_rule import AccessRule
from osaccess.catalogue.loading import load_catalogue
from osaccess.catalogue.presets import load_preset, rules_of

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
SERVER = {"id": "s1", "name": "web", "status": "ACTIVE", "addresses": {}, "links": [], "flavor": {"id": "f1"}}
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
    ("GET", r"/compute/v2.1/limits", {"limits": {"absolute": {}, "rate": []}}),
    ("GET", r"/image/v2/images", {"images": [IMAGE]}),
    ("GET", r"/image/v2/schemas/images?", {}),
    ("(GET|POST|PATCH)", r"/image/v2/images(/i1)?", IMAGE),
    ("GET", r"/network/v2.0/networks", {"networks": [{"id": "n1", "name": "net", "subnets": []}]}),
    ("GET", r"/network/v2.0/networks/n1", {"network": {"id": "n1", "name": "net", "subnets": []}}),
    ("GET", r"/network/v2.0/(\w+)", {}),
    ("(GET|PUT)", r"/network/v2.0/ports/p1", {"port": {"id": "p1"}}),
    ("POST", r"/network/v2.0/ports", {"port": {"id": "p1"}}),
    ("GET", rf"/volume/v3/{PROJECT}/volumes(/detail)?", {"volumes": [{"id": "v1", "name": "data"}]}),
    ("GET", rf"/volume/v3/{PROJECT}/volumes/v1", {"volume": {"id": "v1", "name": "data"}}),
    ("GET", rf"/volume/v3/{PROJECT}/backups(/detail)?", {"backups": []}),
    ("(GET|POST)", rf"/volume/v3/{PROJECT}/backups(/b1)?", {"backup": {"id": "b1", "status": "available"}}),
    ("(GET|POST)", rf"/volume/v3/{PROJECT}/snapshots(/t1)?", {"snapshot": {"id": "t1", "status": "available"}}),
    ("(PUT|DELETE)", r"/.*", None),
]  # fmt: skip


class Cloud:
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


@pytest.fixture
def cloud():
    stub = Cloud()
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"):
            mock.add_callback(method, re.compile(f"{HOST}/.*"), callback=stub.answer)
        yield stub


@pytest.fixture
def connection(cloud):
    auth = ApplicationCredential(
        auth_url=f"{HOST}/identity/v3", application_credential_id="a", application_credential_secret="s"
    )
    return openstack.connection.Connection(session=Session(auth=auth), region_name="R")


def boot(connection):
    flavor = connection.compute.find_flavor("small")
    image = connection.image.find_image("base")
    network = connection.network.find_network("net")
    server = connection.compute.create_server(
        name="web", flavor_id=flavor.id, image_id=image.id, networks=[{"uuid": network.id}]
    )
    connection.compute.wait_for_server(server)
    connection.compute.delete_server(server)


def read_compute(connection):
    list(connection.compute.servers())
    connection.compute.find_flavor("small")
    connection.compute.get_server("s1")
    connection.compute.get_limits()


def upload(connection):
    connection.image.create_image(
        "base", data=b"x", disk_format="raw", container_format="bare", validate_checksum=False
    )


def read_images(connection):
    list(connection.image.images())
    connection.image.get_image("i1")


def back_up(connection):
    volume = connection.block_storage.find_volume("data")
    snapshot = connection.block_storage.create_snapshot(volume_id=volume.id)
    backup = connection.block_storage.create_backup(volume_id=volume.id)
    connection.block_storage.wait_for_status(backup, status="available", interval=0, wait=1)
    connection.block_storage.delete_backup(backup)
    connection.block_storage.delete_snapshot(snapshot)


def make_port(connection):
    network = connection.network.find_network("net")
    port = connection.network.create_port(network_id=network.id)
    connection.network.update_port(port, name="x")
    connection.network.delete_port(port)


JOBS = {
    "compute/boot-server": boot,
    "compute/read": read_compute,
    "image/upload": upload,
    "image/read": read_images,
    "volume/backup": back_up,
    "network/ports": make_port,
}


@pytest.mark.parametrize("name", JOBS)
def test_the_preset_lets_through_every_request_of_its_job(name, cloud, connection):
    rules = rules_of(load_preset(name), load_catalogue(), MOUNTS)
    JOBS[name](connection)
    assert cloud.seen
    refused = [
        str(one) for one in cloud.seen if not any(rule.allows(one.service, one.method, one.path) for rule in rules)
    ]
    assert refused == []


def test_another_job_than_that_of_the_preset_is_refused_something(cloud, connection):
    rules = rules_of(load_preset("image/read"), load_catalogue(), MOUNTS)
    upload(connection)
    assert any(not any(rule.allows(one.service, one.method, one.path) for rule in rules) for one in cloud.seen)
