"""What a report says that a credential gains and loses is what a Keystone then lets it do, operation by operation.

Random worlds before and after a change: where roles come from, what is disabled, what the rules are. The report knows
the events alone. The fake Keystone is really changed; then each operation of a service is asked for with the
credential's own token, behind the gate that keystonemiddleware is, and with the roles that the token holds.
"""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from osaccess.access.login import ApplicationCredential, Login
from osaccess.catalogue.loading import load_catalogue
from osaccess.catalogue.operations import ProjectRole
from osaccess.errors import Failed
from osaccess.fake_keystone import FakeKeystone
from osaccess.fake_keystone.enforcement import gate
from osaccess.fake_keystone.fake_service import FakeService
from osaccess.fake_keystone.in_process_session import InProcessSession
from osaccess.fake_keystone.seed import seed_text
from osaccess.report.kinds import ASSIGNMENT
from support.believable_runs import report_of
from support.event_logs import ROLES, Stack, event_log, rule

RULES = (
    "GET compute /compute/v2.1/servers",
    "GET compute /compute/v2.1/servers/*",
    "POST compute /compute/v2.1/servers",
    "DELETE compute /compute/v2.1/servers/{id}",
    "GET compute /compute/v2.1/**",
)
SOURCES = ("ci-on-web-member", "ci-on-web-reader", "ops-on-web-member", "ci-below-top-reader", "ops-ci")
"""Grants of the user, of a group and from the project above, and the membership in the group."""

SEED = """
fake_keystone: 1
projects: {top: {}, web: {parent: top}}
users: {ci: {}}
groups: {ops: {members: [ci]}}
role_assignments:
  - {user: ci, project: web, roles: [member, reader]}
  - {group: ops, project: web, roles: [member]}
  - {user: ci, project: top, inherited: true, roles: [reader]}
"""
RANKS = [role.value for role in sorted(ProjectRole, key=lambda role: role.rank)]
COMPUTE = [one for one in load_catalogue().operations if one.service == "compute"]


def a_stack(sources, off, roles, rules):
    stack = (
        Stack()
        .project("top", enabled="top" not in off)
        .project("web", parentId="id-top", enabled="web" not in off)
    )
    stack.user("ci", enabled="ci" not in off).group("ops")
    for role in ("member", "reader"):
        if f"ci-on-web-{role}" in sources:
            stack.grant("ci", "web", role)
    if "ops-on-web-member" in sources:
        ids = {"groupId": "id-ops", "projectId": "id-web", "roleId": ROLES["member"]}
        stack._add(ASSIGNMENT, "ops-on-web-member", ids, id_="/a/b")
    if "ci-below-top-reader" in sources:
        stack.inherited("ci-below-top-reader", "reader", userId="id-ci", projectId="id-top")
    if "ops-ci" in sources:
        stack.member("ops", "ci")
    return stack.credential("deploy", roles=list(roles), accessRules=list(map(rule, rules)), expiresAt=None)


class Cloud:
    """A fake Keystone that is changed by requests; `reach` asks it."""

    def __init__(self, roles, rules):
        self.fake = FakeKeystone()
        FakeService(self.fake, "compute")
        texts = [dict(zip(("method", "service", "path"), one.split(), strict=True)) for one in rules]
        named = f"credentials: {{deploy: {{user: ci, project: web, roles: {list(roles)}, access_rules: {texts}}}}}"
        seeded = seed_text(self.fake, SEED + named, "seed.yaml")
        issued = seeded.credential("deploy")
        self.credential = Login(self.fake.url, ApplicationCredential(issued.id, issued.secret))
        self.admin = InProcessSession(self.fake, seeded.login("admin", "admin"))
        ids = {**seeded.user_ids}
        for noun in ("projects", "roles", "groups"):
            ids |= {one["name"]: one["id"] for one in self.admin.request("GET", f"/{noun}")[noun]}
        web, ci, ops, top = ids["web"], ids["ci"], ids["ops"], ids["top"]
        member, reader = ids["member"], ids["reader"]
        self.paths = {
            "ci-on-web-member": f"/projects/{web}/users/{ci}/roles/{member}",
            "ci-on-web-reader": f"/projects/{web}/users/{ci}/roles/{reader}",
            "ops-on-web-member": f"/projects/{web}/groups/{ops}/roles/{member}",
            "ci-below-top-reader": f"/OS-INHERIT/projects/{top}/users/{ci}/roles/{reader}/inherited_to_projects",
            "ops-ci": f"/groups/{ops}/users/{ci}",
        }
        self.switches = {"web": ("project", web), "ci": ("user", ci)}
        self.there, self.off = set(SOURCES), set()

    def change(self, sources, off):
        for name in sorted(self.there ^ sources):
            self.admin.request("PUT" if name in sources else "DELETE", self.paths[name])
        for name in sorted(self.off ^ off):
            noun, id_ = self.switches[name]
            self.admin.request("PATCH", f"/{noun}s/{id_}", {noun: {"enabled": name not in off}})
        self.there, self.off = sources, off
        self.fake.clock.advance(seconds=2)  # a revocation takes the tokens of its own second, too

    def reach(self):
        """Return whether the credential may log in, and what it reaches."""
        try:
            token = InProcessSession(self.fake, self.credential).headers["x-auth-token"]
        except Failed:
            return False, set()
        rank = max(RANKS.index(role.name) for role in self.fake.bearer(token).roles if role.name in RANKS)
        return True, {
            str(one)
            for one in COMPUTE
            if isinstance(one.lowest_role, ProjectRole)
            and one.lowest_role.rank <= ProjectRole(RANKS[rank]).rank
            and any(
                gate(self.fake, "compute", one.method, "/compute" + re.sub(r"\{[^}]*\}", "x", path), token) is None
                for path in (one.path, *one.other_paths)
            )
        }


worlds = st.tuples(
    st.sets(st.sampled_from(SOURCES)).map(lambda some: frozenset(some | {"ci-on-web-member"})),
    st.frozensets(st.sampled_from(("web", "ci")), max_size=1),
)


@settings(max_examples=25)
@given(
    before=worlds,
    sources=st.frozensets(st.sampled_from(SOURCES)),
    off=st.frozensets(st.sampled_from(("web", "ci")), max_size=1),
    roles=st.sampled_from((("member", "reader"), ("reader",))),
    rules=st.lists(st.sampled_from(RULES), min_size=1, unique=True),
)
def test_gained_and_lost_are_what_a_keystone_lets_it_do(before, sources, off, roles, rules):
    cloud = Cloud(roles, rules)
    cloud.change(*before)
    worked, then = cloud.reach()
    cloud.change(sources, off)
    works, now = cloud.reach()
    log = event_log(a_stack(*before, roles, rules), a_stack(sources, off, roles, rules))
    report = report_of(log)
    gained = {str(each) for one in report.differences for each in one.gained}
    lost = {str(each) for one in report.differences for each in one.lost}
    assert (gained, lost) == (now - then, then - now)
    if worked:
        assert any("deploy is suspended" in one for one in report.consequences) == (not works)
