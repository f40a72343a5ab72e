"""What a document says is there already: by its real ids, in the right place, and nothing that a run makes."""

from osaccess.access.secret import Secret
from osaccess.cloud.model import CloudFacts, DomainFacts, RoleFacts, ServiceFacts
from osaccess.plan.standing import StandingRole, rehearsed_password, standing_of, standing_owners, with_services
from osaccess.spec.document import read_document

FACTS = CloudFacts(
    auth_url="https://keystone.example.org/v3",
    default_domain_id="home",
    roles={
        "admin": RoleFacts(id="r1", implies=("manager",)),
        "manager": RoleFacts(id="r2", implies=("member",)),
        "member": RoleFacts(id="r3", implies=()),
        "reader": RoleFacts(id="r4"),
        "creator": RoleFacts(id="r5", implies=("reader",)),
        "unused": RoleFacts(id="r6"),
    },
    services={"compute": ServiceFacts(prefix="/compute"), "object-store": ServiceFacts(prefix="/swift")},
    domains={
        "Home": DomainFacts(id="home", projects={"Web Shop": "p1"}, users={"ci": "u1"}, groups={"ops": "g1"}),
        "Customers": DomainFacts(id="d2", projects={"web": "p2"}, users={"jo": "u2"}),
    },
)

DOCUMENT = """\
domains: {Home: {existing: {name: Home}}, customers: {existing: {name: Customers}}, fresh: {}}
projects:
  child: {existing: {id: p3}, parent: shop}
  shop: {existing: {name: Web Shop}}
  web: {existing: {name: web}, domain: customers}
  made: {}
owners: {bot: {existing: {name: ci}, login: {cloud: ci}}, new: {}}
users: {jo: {existing: {name: jo}, domain: customers}}
groups: {ops: {existing: {name: ops}, members: [jo]}}
roles: {auditor: {}}
role_assignments:
  a: {existing: true, owner: bot, project: shop, roles: [creator, member]}
  b: {existing: true, group: ops, domain: Home, inherited: true, roles: [reader]}
  c: {user: jo, project: web, roles: [reader]}
"""


def spec_of(text):
    return read_document(text, "access.yaml").spec


def test_what_exists_stands_by_its_real_id_in_its_place_and_what_is_made_does_not():
    standing = standing_of(spec_of(DOCUMENT), FACTS)
    assert [(one.id, one.name) for one in standing.domains] == [("d2", "Customers")]
    assert [(one.id, one.name, one.domain_id, one.parent_id) for one in standing.projects] == [
        ("p1", "Web Shop", "default", "default"),
        ("p2", "web", "d2", "d2"),
        ("p3", "child", "default", "p1"),
    ]
    assert [(one.id, one.name, one.domain_id) for one in standing.users] == [
        ("u1", "ci", "default"),
        ("u2", "jo", "d2"),
    ]
    assert [(one.id, one.name, one.members) for one in standing.groups] == [("g1", "ops", ())]
    assert standing_owners(spec_of(DOCUMENT), FACTS) == {"bot": "u1"}
    assert standing.exact == {"p3"}


def test_roles_that_were_given_before_are_given_and_others_are_left_to_the_run():
    standing = standing_of(spec_of(DOCUMENT), FACTS)
    assert [(one.actor, one.actor_id, one.target, one.target_id, one.roles) for one in standing.grants] == [
        ("user", "u1", "project", "p1", ("creator", "member")),
        ("group", "g1", "domain", "default", ("reader",)),
    ]
    assert [one.inherited for one in standing.grants] == [False, True]


def test_roles_that_are_other_than_a_fresh_keystones_stand_too_where_the_document_uses_them():
    assert standing_of(spec_of(DOCUMENT), FACTS).roles == (
        StandingRole("creator", "r5", ("reader",)),
        StandingRole("member", "r3", ()),
    )
    unknown = FACTS.model_copy(update={"roles": {"member": RoleFacts(id="r", implies=None)}})
    assert standing_of(spec_of(DOCUMENT), unknown).roles == ()


def test_a_name_that_the_facts_do_not_have_is_left_for_the_plan_to_tell():
    assert not standing_of(spec_of("projects: {web: {existing: {name: nowhere}}}"), FACTS)


def test_without_facts_each_name_has_an_id_of_its_own_that_stays():
    text = "domains: {Default: {existing: {name: Default}}}\nprojects: {a: {existing: {name: web}}}\n"
    standing = standing_of(spec_of(text), None)
    assert standing == standing_of(spec_of(text), None)
    (project,) = standing.projects
    assert (project.name, project.domain_id, len(project.id)) == ("web", "default", 32)
    assert standing.domains == ()
    other = standing_of(spec_of("projects: {a: {existing: {name: shop}}}"), None)
    assert other.projects[0].id != project.id


def test_a_document_that_only_makes_needs_nothing_to_stand():
    assert not standing_of(spec_of("projects: {web: {}}\nowners: {bot: {}}\n"), FACTS)


def test_a_rehearsal_knows_services_that_only_the_real_cloud_has_and_keeps_its_own():
    rehearsed = FACTS.model_copy(update={"services": {"compute": ServiceFacts(prefix="/here")}})
    services = with_services(rehearsed, FACTS).services
    assert {type_: one.prefix for type_, one in services.items()} == {
        "compute": "/here",
        "object-store": "/swift",
    }
    assert with_services(rehearsed, None) == rehearsed


def test_the_password_of_who_stands_is_one_of_the_rehearsal_and_the_user():
    passwords = {rehearsed_password(Secret(of), user).reveal() for of in ("a", "b") for user in ("u1", "u2", "u1")}
    assert len(passwords) == 4
    assert not any(one in password for password in passwords for one in ("u1", "u2"))
