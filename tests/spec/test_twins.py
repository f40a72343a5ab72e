"""A role that two entries give to the same actor on the same target is one thing in Keystone, and refused."""

import pytest

from osaccess.spec.document import read_document
from osaccess.yaml_text import BadDocument
from support.documents import A_DOCUMENT, plainly

ENTRY = "  web-ci-on-web: {owner: web-ci, project: web, roles: [member]}\n"


def read(more):
    assert ENTRY in A_DOCUMENT
    return read_document(A_DOCUMENT.replace(ENTRY, ENTRY + f"  again: {more}\n"), "access.yaml")


def test_the_same_role_twice_is_refused_where_it_stands_again():
    with pytest.raises(BadDocument) as refused:
        read("{owner: web-ci, project: web, roles: [reader, member]}")
    assert plainly(refused.value) == (
        "access.yaml:7: role_assignments.again.roles[1]: 'web-ci-on-web' gives 'web-ci' the role 'member' on the "
        "project 'web' already. Keystone has it once: whoever takes one of the two out takes it from both. Write it "
        "once."
    )


def test_a_role_of_somebody_else_s_counts_too():
    with pytest.raises(BadDocument):
        read("{existing: true, owner: web-ci, project: web, roles: [member]}")


@pytest.mark.parametrize("other", ["roles: [reader]", "roles: [member], inherited: true"])
def test_other_roles_and_other_places_are_not_the_same(other):
    assert len(read(f"{{owner: web-ci, project: web, {other}}}").spec.role_assignments) == 2
