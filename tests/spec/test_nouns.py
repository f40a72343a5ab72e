"""The nouns: what each has to say of the others, what goes with `existing`, and what cannot be written at all."""

import pytest

from osaccess.spec.project import ProjectSpec
from osaccess.spec.references import ancestors, domain_of, parents_first
from osaccess.spec.role_assignment import RoleAssignmentSpec
from osaccess.yaml_text import BadDocument
from support.documents import a_document

ORGANISATION = """\
domains: {company: {}, home: {existing: {id: default}}}
projects:
  child: {parent: shop}
  shop: {domain: company}
  old: {existing: {id: p-old}}
roles: {auditor: {}}
owners:
  ci: {domain: company}
users: {alice: {}, jo: {existing: {id: u-jo}}}
groups: {team: {members: [alice, ci]}}
role_assignments:
  team: {group: team, project: shop, inherited: true, roles: [member]}
  jo: {user: jo, domain: company, roles: [auditor]}
"""


def refusal(*changes):
    with pytest.raises(BadDocument) as refused:
        a_document(*changes, text=ORGANISATION)
    return str(refused.value)


def test_parents_come_before_their_children_and_share_their_domain():
    spec = a_document(text=ORGANISATION).spec
    assert [name for name, _ in parents_first(spec)] == ["shop", "old", "child"]
    assert ancestors(spec, "child") == ("shop",)
    assert (domain_of(spec, "child"), domain_of(spec, "old")) == ("company", None)


@pytest.mark.parametrize(
    ("change", "where", "words"),
    [
        (("parent: shop", "parent: shopp"), "projects.child.parent", "Did you mean 'shop'?"),
        (("shop: {domain: company}", "shop: {parent: child}"), "projects.shop.parent", "below itself"),
        (("parent: shop", "parent: shop, domain: company"), "projects.child", "in the domain of its `parent`"),
        (("shop: {domain: company}", "shop: {domain: firm}"), "projects.shop.domain", "no domain 'firm'"),
        (("members: [alice, ci]", "members: [alice, alice]"), "groups.team.members", "twice"),
        (("members: [alice, ci]", "members: [alise]"), "groups.team.members[0]", "Did you mean 'alice'?"),
        (("users: {alice", "users: {ci: {}, alice"), "users.ci", "`owners` too"),
        (("user: jo,", "user: joe,"), "role_assignments.jo.user", "no user 'joe'"),
        (("user: jo, domain: company", "user: jo, domain: home, project: shop"), "role_assignments.jo", "`domain`, not 2"),
        (("user: jo, domain: company", "user: jo"), "role_assignments.jo", "one of `project`, `domain`."),
        (("user: jo, domain", "domain"), "role_assignments.jo", "one of `owner`, `user`, `group`."),
        (("user: jo, domain", "user: jo, group: team, domain"), "role_assignments.jo", "`group`, not 2"),
        (("{id: p-old}}", "{id: p-old}, tags: [a]}"), "projects.old", "`tags` does not go with `existing`"),
        (("{id: p-old}", "{}"), "projects.old.existing", "either `id`, or `name`"),
        (("{id: p-old}", "{id: p-old, name: old}"), "projects.old.existing", "either `id`, or `name`"),
        (("{id: p-old}", "{id: p/old}"), "projects.old.existing.id", "pattern"),
        (("{id: p-old}", "yes"), "projects.old.existing", "has to be a map"),
        (("domain: company, roles: [auditor]", "domain: company, existing: true, roles: [auditor]"), "role_assignments.jo.existing", "'company' is made by this document"),
        (("{parent: shop}", "{parent: shop, tags: ['a,b']}"), "projects.child.tags", "is no tag"),
    ],
)  # fmt: skip
def test_a_contradiction_is_told_at_its_key(change, where, words):
    told = refusal(change)
    assert f" {where}:" in told
    assert words in told


@pytest.mark.parametrize(
    ("change", "key", "command"),
    [
        (("roles: {auditor: {}}", "roles: {auditor: {implies: [reader]}}"), "roles.auditor.implies", "openstack implied role create"),
        (("roles: {auditor: {}}", "roles: {auditor: {domain: company}}"), "roles.auditor.domain", "openstack role create --domain"),
        (("user: jo, domain: company", "user: jo, system: all"), "role_assignments.jo.system", "openstack role add --system all"),
        (("{parent: shop}", "{parent: shop, options: {immutable: true}}"), "projects.child.options", "openstack project set --immutable"),
        (("{alice: {}", "{alice: {password: x}"), "users.alice.password", "openstack user set --password-prompt"),
        (("roles: {", "role_implications: {}\nroles: {"), "role_implications", "openstack implied role create"),
        (("roles: {", "system_role_assignments: {}\nroles: {"), "system_role_assignments", "openstack role add --system all"),
    ],
)  # fmt: skip
def test_what_pulumi_openstack_cannot_write_is_refused_with_the_command_to_type(change, key, command):
    told = refusal(change)
    assert f" {key}:" in told
    assert "cannot be written here" in told
    assert command in told


def test_the_types_refuse_the_same_without_a_document():
    with pytest.raises(ValueError, match="one of `owner`, `user`, `group`"):
        RoleAssignmentSpec(owner="a", group="b", project="c", roles=("reader",))
    with pytest.raises(ValueError, match="one of `project`, `domain`"):
        RoleAssignmentSpec(owner="a", roles=("reader",))
    with pytest.raises(ValueError, match="in the domain of its `parent`"):
        ProjectSpec(domain="a", parent="b")


def test_nothing_but_credentials_of_the_login_needs_no_admin():
    assert not a_document(text="users: {alice: {}}").spec.is_for_current_login
    assert a_document(text="credentials: {}").spec.is_for_current_login
