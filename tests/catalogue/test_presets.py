"""Presets: each operation exists, and a preset becomes the rules of one cloud."""

import pytest

from osaccess.access.access_rule import AccessRule
from osaccess.access.path import hazards
from osaccess.catalogue.loading import load_catalogue, lowest
from osaccess.catalogue.operations import Risk
from osaccess.catalogue.presets import (
    MissingService,
    load_preset,
    missing_services,
    operations_of,
    preset_names,
    rules_of,
    suggestion_for,
)
from osaccess.catalogue.reach import CloudApi
from osaccess.errors import BadInput

CATALOGUE = load_catalogue()
EVERYWHERE = {service: f"/{service}" for service in CATALOGUE.versions}


@pytest.mark.parametrize("name", preset_names())
class TestEachPreset:
    def test_its_operations_are_in_the_catalogue_each_once(self, name):
        operations = operations_of(load_preset(name), CATALOGUE)
        assert len(operations) == len(set(operations))

    def test_its_lowest_role_is_the_highest_that_its_operations_need(self, name):
        preset = load_preset(name)
        ranks = [one.lowest_role.rank for one in operations_of(preset, CATALOGUE)]
        assert max(ranks) == preset.file.lowest_role.rank

    def test_its_rules_are_sound_and_reach_exactly_its_operations(self, name):
        preset = load_preset(name)
        api = CloudApi(CATALOGUE, EVERYWHERE)
        rules = rules_of(preset, CATALOGUE, EVERYWHERE)
        assert all(not hazards(rule.path) for rule in rules)
        reached = {one for rule in rules for one in api.reached(rule)}
        wanted = set(operations_of(preset, CATALOGUE))
        # {server_id} lets /servers/detail through too: nothing beside such neighbours may come along.
        assert wanted <= reached
        assert all(one.method == "GET" for one in reached - wanted)

    def test_it_hands_out_no_access(self, name):
        assert all(one.risk is not Risk.ESCALATION for one in operations_of(load_preset(name), CATALOGUE))

    def test_it_never_becomes_no_rules_at_all(self, name):
        """No rules are no restriction to Keystone: one service at least has to be there."""
        preset = load_preset(name)
        assert missing_services(preset, {})
        assert set(preset.file.optional_services) <= set(preset.services)


@pytest.mark.parametrize("name", ["compute/read", "image/read", "read-only", "prometheus/exporter"])
def test_a_preset_that_reads_does_nothing_else(name):
    assert {one.risk for one in operations_of(load_preset(name), CATALOGUE)} == {Risk.READ}


def test_a_preset_has_the_service_types_and_mount_prefixes_of_the_cloud():
    rules = rules_of(load_preset("volume/backup"), CATALOGUE, {"volumev3": "/volume"})
    assert AccessRule("volumev3", "POST", "/volume/v3/{project_id}/backups") in rules
    assert AccessRule("volumev3", "POST", "/volume/v3/backups") in rules


def test_a_service_that_the_cloud_does_not_have_is_named_unless_the_preset_can_do_without():
    assert missing_services(load_preset("compute/boot-server"), {"compute": ""}) == (
        MissingService("image"),
        MissingService("network"),
    )
    assert missing_services(load_preset("read-only"), {"compute": ""}) == ()
    assert {rule.service for rule in rules_of(load_preset("read-only"), CATALOGUE, {"compute": ""})} == {"compute"}


@pytest.mark.parametrize(
    ("name", "meant"),
    [("compute/raed", "compute/read"), ("computer/read", "compute/read"), ("exporter", "prometheus/exporter")],
)
def test_a_misspelt_preset_has_a_suggestion(name, meant):
    assert suggestion_for(name) == f"Did you mean {meant}?"
    with pytest.raises(BadInput, match="no preset"):
        load_preset(name)


def test_a_name_unlike_all_presets_lists_them():
    assert "compute/boot-server" in suggestion_for("zzz")


def test_lowest_is_the_lowest_of_several_roles():
    roles = [one.lowest_role for one in operations_of(load_preset("compute/boot-server"), CATALOGUE)]
    assert lowest(roles) == "reader"
