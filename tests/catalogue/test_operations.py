"""The data of the catalogue: complete, checked, and corrected with reasons."""

import json
import re

import pytest

from osaccess.access.path import hazards
from osaccess.catalogue.data_files import read_data
from osaccess.catalogue.loading import build_catalogue, load_catalogue
from osaccess.catalogue.operations import NoProjectRole, ProjectRole, Risk
from osaccess.catalogue.overrides import load_overrides
from osaccess.catalogue.services import Alias, CodeName, Official, Stranger, service_named

CATALOGUE = load_catalogue()
DATA = json.loads(read_data("api_operations.json"))
OVERRIDES = load_overrides()


def operation(text):
    return next(one for one in CATALOGUE.operations if str(one) == text)


def test_every_covered_service_has_its_version_and_operations():
    assert set(CATALOGUE.versions) == {one.service for one in CATALOGUE.operations} == set(DATA["services"])
    assert len(CATALOGUE.operations) > 1500


def test_every_path_is_whole_and_sound():
    for one in CATALOGUE.operations:
        for path in one.paths:
            assert hazards(path) == (), str(one)
            assert not path.endswith("/"), str(one)
            assert one.service == "placement" or re.match(r"/v\d", path), str(one)


def test_no_beginning_stands_twice():
    assert not [str(one) for one in CATALOGUE.operations if re.match(r"(/v[\d.]+).*\1/", one.path)]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("GET compute /v2.1/servers", ProjectRole.READER),
        ("POST compute /v2.1/servers", ProjectRole.MEMBER),
        ("GET compute /v2.1/os-hypervisors", ProjectRole.ADMIN),
        ("POST compute /v2.1/flavors", ProjectRole.ADMIN),
        ("GET compute /v2.1/flavors", ProjectRole.READER),
        ("POST network /v2.0/subnets", ProjectRole.MEMBER),
        ("PUT block-storage /v3/{project_id}/volumes/{volume_id}", ProjectRole.MEMBER),
        ("POST identity /v3/OS-TRUST/trusts", NoProjectRole()),
    ],
)
def test_the_lowest_role_is_that_of_the_policies_or_of_an_override(text, role):
    assert operation(text).lowest_role == role


@pytest.mark.parametrize(
    ("text", "risk"),
    [
        ("GET compute /v2.1/servers", Risk.READ),
        ("POST compute /v2.1/servers", Risk.WRITE),
        ("DELETE compute /v2.1/servers/{server_id}", Risk.DELETE),
        ("POST identity /v3/users/{user_id}/application_credentials", Risk.ESCALATION),
        ("GET key-manager /v1/secrets/{uuid}/payload", Risk.ESCALATION),
    ],
)
def test_the_risk_says_what_an_operation_can_do(text, risk):
    assert operation(text).risk is risk


def test_an_action_endpoint_has_all_its_actions_with_the_lowest_role_of_each():
    actions = {
        action.name: action.lowest_role
        for action in operation("POST compute /v2.1/servers/{server_id}/action").actions
    }
    assert actions["reboot"] is ProjectRole.MEMBER
    assert actions["evacuate"] is ProjectRole.ADMIN


def test_one_request_under_two_names_of_its_placeholder_is_one_operation():
    shapes = [(one.service, one.method, re.sub(r"\{[^}]*\}", "{}", one.path)) for one in CATALOGUE.operations]
    assert len(shapes) == len(set(shapes))


def test_no_override_is_stale():
    documented = {(row["service"], row["method"], row["path"]) for row in DATA["operations"]}
    for one in OVERRIDES.corrections:
        for method in one.methods:
            assert (one.service, method.value, one.documented) in documented
    for one in OVERRIDES.roles:
        assert (one.service, one.method.value, one.path) in documented
    for one in OVERRIDES.additions:
        assert (one.service, one.method.value, one.path) not in documented


def test_every_role_override_changes_something():
    without = build_catalogue(DATA, OVERRIDES.model_copy(update={"roles": ()}))
    changed = {
        str(one)
        for one, other in zip(CATALOGUE.operations, without.operations, strict=True)
        if one.lowest_role != other.lowest_role
    }
    assert len(changed) == len(OVERRIDES.roles)


def test_every_escalation_names_an_operation():
    for one in OVERRIDES.escalations:
        alone = build_catalogue(DATA, OVERRIDES.model_copy(update={"escalations": (one,)}))
        found = {other.method for other in alone.operations if other.risk is Risk.ESCALATION}
        assert found == {method.value for method in one.methods}, one


def test_services_are_those_that_openstack_publishes():
    import os_service_types

    for row in os_service_types.ServiceTypes().services:
        official = row["service_type"]
        assert service_named(official) == Official(official)
        for alias in row.get("aliases") or ():
            assert service_named(alias) == Alias(official)
        code_name = row["project"].rpartition("/")[2]
        assert service_named(code_name) in (CodeName(official), Official(code_name), Alias(official))


def test_a_name_that_nobody_publishes_is_a_stranger_with_what_looks_like_it():
    assert "compute" in service_named("computer").close
    assert service_named("zzz") == Stranger(())
