"""Services, endpoints and regions."""

import pytest


@pytest.mark.parametrize(
    "attributes",
    [
        {"type": "t"},
        {"type": "t", "name": "n", "description": "d", "more": 1},
        {"type": "t", "enabled": False},
        {"type": "t", "enabled": "yes"},
        {"type": ""},
        {"name": "n"},
        {"type": "t", "name": ""},
        {"type": "x" * 256},
        {"type": "t", "description": None},
    ],
    ids=str,
)
def test_create_service(case, attributes):
    answer = case.call("POST", "/services", {"service": attributes}, token=case.keystone.admin)
    if answer.status == 201:
        case.admin("DELETE", f"/services/{answer.thing['id']}")


def test_life_of_the_catalogue(case):
    admin = case.keystone.admin
    type_ = case.name("type")
    service = case.call("POST", "/services", {"service": {"type": type_, "name": "n"}}, token=admin).thing["id"]
    other = case.call("POST", "/services", {"service": {"type": type_}}, token=admin).thing["id"]
    for change in (
        {"name": "m", "more": 1},
        {},
        {"id": other},
        {"description": "d"},
        {"enabled": False},
        {"enabled": True},
    ):
        case.call("PATCH", f"/services/{service}", {"service": change}, token=admin)
    case.get(f"/services/{service}", admin)
    for query in (f"?type={type_}", f"?type={type_}&name=m", "?type=none"):
        case.get(f"/services{query}", admin)
    region = case.name("region")
    case.call("POST", "/regions", {"region": {"id": region}}, token=admin)
    base = {"service_id": service, "interface": "public", "url": "http://service/%(project_id)s"}
    endpoint = case.call("POST", "/endpoints", {"endpoint": base | {"region_id": region}}, token=admin).thing["id"]
    for change in (
        {"interface": "other"}, {"url": "no url"}, {"service_id": "unknown"}, {"region_id": "unknown"}, {"enabled": False},
        {"more": 1, "name": "n", "description": "d"}, {"region": case.name("made")}, {"region_id": None},
    ):  # fmt: skip
        answer = case.call("POST", "/endpoints", {"endpoint": base | change}, token=admin)
        if answer.status == 201:
            case.call("DELETE", f"/endpoints/{answer.thing['id']}", token=admin)
    for missing in base:
        body = {"endpoint": {key: value for key, value in base.items() if key != missing}}
        case.call("POST", "/endpoints", body, token=admin)
    for change in ({"url": "http://other"}, {"interface": "admin"}, {"interface": "x"}, {"region_id": "unknown"},
                   {"service_id": "unknown"}, {}, {"id": "x"}, {"more": 2}, {"enabled": False}):  # fmt: skip
        case.call("PATCH", f"/endpoints/{endpoint}", {"endpoint": change}, token=admin)
    case.get(f"/endpoints/{endpoint}", admin)
    for query in (
        f"service_id={service}",
        f"service_id={service}&interface=public",
        f"region_id={region}",
        "interface=x",
    ):
        case.get(f"/endpoints?{query}", admin)
    case.call("DELETE", f"/regions/{region}", token=admin)
    case.call("DELETE", f"/services/{service}", token=admin)
    case.get(f"/endpoints/{endpoint}", admin)
    case.call("DELETE", f"/endpoints/{endpoint}", token=admin)
    for path in (
        f"/regions/{region}",
        f"/regions/{case.name('made')}",
        f"/services/{other}",
        f"/services/{service}",
    ):
        case.call("DELETE", path, token=admin)


def test_urls_are_filled_in(case):
    world = case.world()
    service = case.admin("POST", "/services", {"service": {"type": case.name("t"), "name": "n"}}).thing["id"]
    for url in ("http://a/%(project_id)s", "http://b/$(tenant_id)s", "http://c/%(user_id)s", "http://d"):
        case.admin("POST", "/endpoints", {"endpoint": {"service_id": service, "interface": "public", "url": url}})
    case.grant("reader", user=world.user, domain=world.domain)
    for token in (world.token, case.token(world.user, domain=world.domain)):
        body = case.keystone.send(
            "GET", "/auth/tokens", {"X-Auth-Token": token, "X-Subject-Token": token}, b""
        ).thing
        found = [one for one in body["catalog"] if one["id"] == service]
        urls = sorted(endpoint["url"] for one in found for endpoint in one["endpoints"])
        case.note("urls", [url.replace(world.project, "<project>").replace(world.user, "<user>") for url in urls])
    case.admin("PATCH", f"/services/{service}", {"service": {"enabled": False}})
    body = case.keystone.send("GET", "/auth/tokens", {"X-Auth-Token": token, "X-Subject-Token": token}, b"").thing
    case.note("disabled service is listed", any(one["id"] == service for one in body["catalog"]))
    case.admin("DELETE", f"/services/{service}")


def test_life_of_regions(case):
    admin, world = case.keystone.admin, case.world()
    parent, child = case.name("parent"), case.name("child")
    case.call("POST", "/regions", {"region": {"id": parent, "description": "d"}}, token=admin)
    case.call("POST", "/regions", {"region": {"id": parent}}, token=admin)
    case.call("PUT", f"/regions/{child}", {"region": {"parent_region_id": parent}}, token=admin)
    case.call("PUT", f"/regions/{child}", {"region": {}}, token=admin)
    case.call("PUT", f"/regions/{child}x", {"region": {"id": child}}, token=admin)
    case.call("POST", "/regions", {"region": {"parent_region_id": "unknown"}}, token=admin)
    case.call("POST", "/regions", {}, token=admin)
    made = case.call("POST", "/regions", {"region": {"description": None}}, token=admin).thing["id"]
    case.get(f"/regions?parent_region_id={parent}", admin)
    case.get("/regions?unknown=1", admin)
    case.get(f"/regions/{child}", world.token)
    case.call("POST", "/regions", {"region": {"id": "x"}}, token=world.token)
    for change in (
        {"description": "new"},
        {"parent_region_id": "unknown"},
        {"parent_region_id": None},
        {},
        {"more": 1},
        {"id": "x"},
    ):
        case.call("PATCH", f"/regions/{child}", {"region": change}, token=admin)
    case.call("PATCH", f"/regions/{child}", {"region": {"parent_region_id": parent}}, token=admin)
    case.call("PATCH", f"/regions/{child}", {"region": {"description": "x"}}, token=world.token)
    case.call("DELETE", f"/regions/{child}", token=world.token)
    for one in (parent, child, made):
        case.call("DELETE", f"/regions/{one}", token=admin)


def test_member_may_only_read_regions(case):
    token = case.world().token
    for noun in ("service", "endpoint", "region"):
        case.get(f"/{noun}s", token, seen="status")
        case.get(f"/{noun}s/unknown", token)
        case.call("DELETE", f"/{noun}s/unknown", token=token)
    case.call("POST", "/services", {"service": {"type": "x"}}, token=token)
    endpoint = {"service_id": "x", "interface": "public", "url": "http://x"}
    case.call("POST", "/endpoints", {"endpoint": endpoint}, token=token)
    case.call("PATCH", "/services/x", {"service": {"type": "x"}}, token=token)
    case.call("PATCH", "/endpoints/x", {"endpoint": {"url": "http://x"}}, token=token)


def test_what_the_fake_does_not_have(case):
    world = case.world()
    for path in ("/OS-TRUST/trusts", "/credentials", f"/users/{world.user}/credentials/OS-EC2", "/limits", "/policies",
                 "/OS-FEDERATION/mappings", "/domains/default/config", "/registered_limits"):  # fmt: skip
        case.get(path, case.keystone.admin, seen="status")
