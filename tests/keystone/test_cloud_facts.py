import pytest

from osaccess.cloud.model import CloudFacts
from osaccess.keystone.cloud_facts import mount_prefix, read_cloud_facts
from osaccess.keystone.session import KeystoneSession


@pytest.mark.parametrize(
    ("endpoint", "prefix"),
    [
        ("http://h:1/compute/v2.1", "/compute"),
        ("https://h:8774/v2.1", ""),
        ("https://h:8776/v3/%(project_id)s", ""),
        ("https://h/volume/v3/$(tenant_id)s", "/volume"),
        ("https://h/swift/v1/AUTH_%(project_id)s", "/swift"),
        ("https://h/object-store/AUTH_0123456789abcdef0123456789abcdef", "/object-store"),
        ("http://h/image", "/image"),
        ("http://h/image/", "/image"),
        ("http://h:9292", ""),
        ("https://h/api/network/v2.0", "/api/network"),
    ],
)
def test_the_mount_prefix_is_what_stands_before_version_and_project(endpoint, prefix):
    assert mount_prefix(endpoint) == prefix


@pytest.fixture(scope="module")
def facts(own_keystone):
    return read_cloud_facts(KeystoneSession(own_keystone.login))


def test_roles_carry_ids_and_direct_implications(facts):
    """Other tests make roles of their own in the shared Keystone."""
    bootstrap = {
        "admin": ("manager",),
        "manager": ("member",),
        "member": ("reader",),
        "reader": (),
        "service": (),
    }
    assert {name: facts.roles[name].implies for name in bootstrap} == bootstrap
    assert len({role.id for role in facts.roles.values()}) == len(facts.roles)


def test_services_carry_their_mount_prefixes(facts):
    assert {name: service.prefix for name, service in facts.services.items()} == {
        "compute": "/compute",
        "identity": "",
        "image": "/image",
        "network": "/network",
    }


def test_the_facts_name_their_keystone(facts, own_keystone):
    assert isinstance(facts, CloudFacts)
    assert (facts.auth_url, facts.region) == (own_keystone.auth_url, "RegionOne")
