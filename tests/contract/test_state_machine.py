"""Random sequences of operations on both Keystones at once: every answer has the same status, listings the same content."""

import json
import time

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from contract.case import PASSWORD, Case, by_credential, by_password
from contract.keystones import Fake

USERS, GROUPS, PROJECTS, CREDENTIALS = ("anna", "bert"), ("group",), ("top", "low"), ("one", "two")
ROLES = ("reader", "member", "own")
PARENTS = {"top": "domain", "low": "top"}

users, groups, projects = st.sampled_from(USERS), st.sampled_from(GROUPS), st.sampled_from(PROJECTS)
roles, credentials = st.sampled_from(ROLES), st.sampled_from(CREDENTIALS)
actors, places = st.sampled_from(USERS + GROUPS), st.sampled_from((*PROJECTS, "domain"))
rule_lists = st.sampled_from(((), ("/a",), ("/a", "/b"), ("/a", "/a")))
switches = st.sampled_from((*USERS, *PROJECTS, "domain"))


class Side:
    """One Keystone: its ids under the names that both sides share. An id that is gone stays known, to be tried again."""

    def __init__(self, keystone):
        self.case = Case(keystone)
        self.ids, self.former, self.secrets, self.tokens = {}, {}, {}, {}
        self.ids["domain"] = self.case.domain()
        for name in ("reader", "member"):
            self.ids[name] = self.case.role_id(name)

    def send(self, method, path, body=None, token=None):
        sent = None if body is None else json.loads(self.fill(json.dumps(body)))
        return self.case._send(method, self.fill(path), sent, token or self.case.keystone.admin, None, None)

    def fill(self, text):
        for name, id_ in self.ids.items():
            text = text.replace(f"<{name}>", id_)
        return text

    def know(self, name, id_):
        if name in self.ids:  # of something deleted, which grants may still name
            self.former[self.ids[name]] = f"<former {name} {len(self.former)}>"
        self.ids[name] = id_

    def names(self, text):
        for id_, label in ({id_: f"<{name}>" for name, id_ in self.ids.items()} | self.former).items():
            text = text.replace(id_, label)
        return text


class Machine(RuleBasedStateMachine):
    """What may happen to an automation user, in any order."""

    real = None

    @initialize()
    def begin(self):
        self.sides = (Side(Fake()), Side(self.real))
        self.revoked = time.time()
        for name in PROJECTS:
            self.make("project", name, {"name": name, "domain_id": "<domain>", "parent_id": f"<{PARENTS[name]}>"})
        for name in USERS:
            self.make("user", name, {"name": name, "domain_id": "<domain>", "password": PASSWORD})
        self.make("group", "group", {"name": "group", "domain_id": "<domain>"})
        self.make_role()

    # ---- both at once -----------------------------------------------------------------------------------------

    def both(self, method, path, body=None, tokens=(None, None)):
        """Send to both and return the answers, whose statuses have to be the same."""
        answers = [side.send(method, path, body, token) for side, token in zip(self.sides, tokens, strict=True)]
        fake, real = answers
        said = (method, path, body, fake.content[:200], real.content[:200])
        assert fake.status == real.status or (real.status == 500 and fake.status == 409), said
        return answers

    def make(self, noun, name, attributes):
        answers = self.both("POST", f"/{noun}s", {noun: attributes})
        for side, answer in zip(self.sides, answers, strict=True):
            if answer.status == 201:
                side.know(name, answer.thing["id"])

    def revokes(self):
        """Remember that tokens were revoked: those of the same second are dead by a race, which is not compared."""
        self.revoked = time.time()

    def log_in(self, body):
        time.sleep(max(0, self.revoked + 1.1 - time.time()))
        return self.both("POST", "/auth/tokens", body)

    # ---- operations -------------------------------------------------------------------------------------------

    @rule(role=roles, actor=actors, place=places, inherited=st.booleans())
    def grant(self, role, actor, place, inherited):
        self.both("PUT", self.grant_path(role, actor, place, inherited))

    @rule(role=roles, actor=actors, place=places, inherited=st.booleans())
    def revoke(self, role, actor, place, inherited):
        self.both("DELETE", self.grant_path(role, actor, place, inherited))

    def grant_path(self, role, actor, place, inherited):
        kind, noun = ("groups" if actor in GROUPS else "users"), ("domains" if place == "domain" else "projects")
        path = f"/{noun}/<{place}>/{kind}/<{actor}>/roles/<{role}>"
        return f"/OS-INHERIT{path}/inherited_to_projects" if inherited else path

    @rule(user=users, method=st.sampled_from(("PUT", "DELETE", "HEAD")))
    def membership(self, user, method):
        self.both(method, f"/groups/<group>/users/<{user}>")
        self.revokes()

    @rule(name=switches, on=st.booleans())
    def switch(self, name, on):
        noun = "user" if name in USERS else ("domain" if name == "domain" else "project")
        self.both("PATCH", f"/{noun}s/<{name}>", {noun: {"enabled": on}})
        self.revokes()

    @rule(name=st.sampled_from((*USERS, *PROJECTS, "own")))
    def delete(self, name):
        noun = "user" if name in USERS else ("role" if name == "own" else "project")
        self.both("DELETE", f"/{noun}s/<{name}>")
        self.revokes()

    @rule(name=projects)
    def make_project(self, name):
        self.make("project", name, {"name": name, "domain_id": "<domain>", "parent_id": f"<{PARENTS[name]}>"})

    @rule(name=users)
    def make_user(self, name):
        self.make("user", name, {"name": name, "domain_id": "<domain>", "password": PASSWORD})

    @rule()
    def make_role(self):
        name = self.sides[1].case.name("own")
        self.make("role", "own", {"name": name})

    @rule(user=users, place=st.sampled_from((*PROJECTS, "domain", "")))
    def password_login(self, user, place):
        scope = {} if not place else {"domain" if place == "domain" else "project": f"<{place}>"}
        for answer in self.log_in(by_password(f"<{user}>", **scope)):
            if answer.status == 201:
                assert answer.thing["user"]["name"] == user

    @rule(
        user=users,
        project=projects,
        name=credentials,
        role=st.none() | roles,
        paths=rule_lists,
        unrestricted=st.booleans(),
    )
    def make_credential(self, user, project, name, role, paths, unrestricted):
        logins = self.log_in(by_password(f"<{user}>", project=f"<{project}>"))
        if logins[0].status != 201:
            return
        attributes = {"name": name, "unrestricted": unrestricted, "roles": [{"id": f"<{role}>"}] if role else []}
        attributes["access_rules"] = [{"service": "compute", "method": "GET", "path": path} for path in paths]
        body = {"application_credential": attributes}
        tokens = [answer.token for answer in logins]
        answers = self.both("POST", f"/users/<{user}>/application_credentials", body, tokens)
        for side, answer in zip(self.sides, answers, strict=True):
            if answer.status == 201:
                side.ids[f"{user} {name}"] = answer.thing["id"]
                side.secrets[f"{user} {name}"] = answer.thing["secret"]

    @rule(user=users, name=credentials)
    def credential_login(self, user, name):
        key = f"{user} {name}"
        if key in self.sides[0].secrets:
            time.sleep(max(0, self.revoked + 1.1 - time.time()))
            answers = [
                side.send("POST", "/auth/tokens", by_credential(f"<{key}>", side.secrets[key]))
                for side in self.sides
            ]
            assert answers[0].status == answers[1].status, (key, answers[0].content, answers[1].content)
            if answers[0].status == 201:
                found = [sorted(role["name"] for role in answer.thing.get("roles", ())) for answer in answers]
                assert (
                    found[0] == [name.replace(self.sides[1].case.run, self.sides[0].case.run) for name in found[1]]
                    or found[0] == found[1]
                )
                for side, answer in zip(self.sides, answers, strict=True):
                    side.tokens[key] = answer.token

    @rule(user=users, name=credentials)
    def use_credential_token(self, user, name):
        key = f"{user} {name}"
        if key in self.sides[0].tokens:
            self.both("GET", "/auth/projects", tokens=[side.tokens[key] for side in self.sides])

    @rule(user=users, name=credentials)
    def delete_credential(self, user, name):
        if f"{user} {name}" in self.sides[0].ids:
            self.both("DELETE", f"/users/<{user}>/application_credentials/<{user} {name}>")

    @rule(user=users)
    def list_credentials(self, user):
        self.same(
            f"/users/<{user}>/application_credentials",
            lambda one: (one["name"], one["project_id"], len(one["roles"]), len(one.get("access_rules", ()))),
        )

    @rule(user=users)
    def list_access_rules(self, user):
        tokens = [side.case.keystone.system_admin for side in self.sides]
        self.same(f"/users/<{user}>/access_rules", lambda one: (one["method"], one["path"]), tokens)

    @rule(
        what=st.sampled_from(
            ("user.id=<anna>", "user.id=<bert>", "scope.project.id=<low>", "scope.domain.id=<domain>")
        ),
        effective=st.booleans(),
    )
    def list_assignments(self, what, effective):
        self.same(
            f"/role_assignments?{what}" + ("&effective" if effective else ""),
            lambda one: json.dumps(one, sort_keys=True),
        )

    def same(self, path, view, tokens=(None, None)):
        """Compare the content of a listing, ids by their names."""
        answers = self.both("GET", path, tokens=tokens)
        if answers[0].status != 200:
            return
        found = []
        for side, answer in zip(self.sides, answers, strict=True):
            rows = [side.names(str(view(one))) for one in answer.thing]
            found.append(sorted(row.replace(side.case.keystone.url, "<url>") for row in rows))
        assert found[0] == found[1]


def run(real, examples, steps):
    machine = type("Machine", (Machine,), {"real": real})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, suppress_health_check=list(HealthCheck)
        ),
    )  # fmt: skip


def test_short_random_sequences(real):
    run(real, 4, 25)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_long_random_sequences(real):
    run(real, 40, 60)
