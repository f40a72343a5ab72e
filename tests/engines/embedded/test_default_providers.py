"""Providers of resources that name none."""

import pytest

from osaccess.errors import BadInput
from support.in_memory_provider import Thing

DISABLED = "pulumi:disable-default-providers"


@pytest.mark.parametrize("packages", ['["lab"]', '["other", "*"]'])
def test_a_disabled_default_provider_is_refused_by_the_name_of_what_needs_it(lab, packages):
    result = lab.preview(lambda: Thing("a"), config={DISABLED: packages})
    assert not result.succeeded
    assert isinstance(result.user_error, BadInput)
    assert "'lab:index:Thing' names no provider" in result.user_error.problem
    assert result.resources == () or not any(one.custom for one in result.resources)


@pytest.mark.parametrize("packages", ["[]", '["openstack"]'])
def test_the_default_providers_of_other_packages_are_there(lab, packages):
    assert lab.up(lambda: Thing("a"), config={DISABLED: packages}).succeeded


def test_what_is_no_list_is_told(lab):
    result = lab.preview(lambda: Thing("a"), config={DISABLED: "openstack"})
    assert "is no list of packages" in str(result.user_error)
