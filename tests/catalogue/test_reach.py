"""What a rule reaches: only operations with a request that the rule really lets through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osaccess.access.access_rule import AccessRule
from osaccess.catalogue.loading import load_catalogue
from osaccess.catalogue.reach import CloudApi, NotCovered

CATALOGUE = load_catalogue()
API = CloudApi(CATALOGUE, {"compute": "/compute", "volumev3": "", "identity": "", "image": "/image"})
BARE = CloudApi(CATALOGUE, {})


def reached(text, api=API):
    method, service, path = text.split()
    return [one.path for one in api.reached(AccessRule(service, method, path))]


@pytest.mark.parametrize(
    ("rule", "paths"),
    [
        ("GET compute /compute/v2.1/servers", ["/v2.1/servers"]),
        ("GET compute /v2.1/servers", []),
        ("GET compute /compute/v2.1/servers/*", ["/v2.1/servers/detail", "/v2.1/servers/{server_id}"]),
        ("GET compute /compute/v2.1/servers/detail", ["/v2.1/servers/detail"]),
        ("GET compute /compute/v2.1/servers/0f4a", ["/v2.1/servers/{server_id}"]),
        ("GET compute /compute/v2.1/*/servers", ["/v2.1/servers"]),
        ("POST compute /compute/v2.1/servers/*", []),
        ("GET volumev3 /v3/{project_id}/volumes", ["/v3/{project_id}/volumes"]),
        ("GET volumev3 /v3/volumes", ["/v3/{project_id}/volumes"]),
        ("GET identity /v3/(users|groups)", ["/v3/groups", "/v3/users"]),
        ("PUT image /image/**/file", ["/v2/images/{image_id}/file"]),
    ],
)
def test_a_rule_reaches_these_operations(rule, paths):
    assert reached(rule) == paths


def test_everything_reaches_every_operation_of_the_method():
    assert reached("DELETE identity /**") == [one.path for one in BARE.operations_of("identity", "DELETE")]


def test_a_service_without_data_is_not_covered_and_never_empty():
    assert API.reached(AccessRule("object-store", "GET", "/v1/**")) == NotCovered("object-store")


def test_an_operations_own_paths_reach_it():
    for operation in CATALOGUE.operations:
        for path in operation.paths:
            assert operation in BARE.reached(AccessRule(operation.service, operation.method, path)), str(operation)


@given(
    st.sampled_from(CATALOGUE.operations),
    st.lists(st.sampled_from(["*", "{id}", "**", "keep", "0f4a"]), min_size=12, max_size=12),
)
def test_a_rule_made_from_a_path_by_wildcards_still_reaches_its_operation(operation, changes):
    segments = operation.path.split("/")[1:]
    path = "".join(
        f"/{segment if change == 'keep' or (change == '0f4a' and '{' not in segment) or (':' in segment) else change}"
        for segment, change in zip(segments, changes, strict=False)
    )
    if "**" not in path or path.count("**") == 1:
        assert operation in BARE.reached(AccessRule(operation.service, operation.method, path))


@pytest.mark.parametrize(
    ("request_", "path"),
    [
        ("GET compute /compute/v2.1/servers/1", "/v2.1/servers/{server_id}"),
        ("GET compute /compute/v2.1/servers/detail", "/v2.1/servers/detail"),
        ("GET compute /compute/v2.1/0a1b2c/servers/detail", "/v2.1/servers/detail"),
        ("GET compute /v2.1/servers/1", None),
        ("GET compute /compute/v2.1/servers/", None),
        ("GET compute /compute/v2.1/nonesuch", None),
        ("GET object-store /v1/a", None),
    ],
)
def test_a_request_is_the_operation_with_the_most_literal_path(request_, path):
    method, service, where = request_.split()
    found = API.operation_at(service, method, where)
    assert (found.path if found else None) == path
