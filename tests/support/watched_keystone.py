"""A fake Keystone in place of the network that remembers bodies, and holds what a recording names under the recording's ids.

Recordings call their ids `<id:3>` and `<role:member>`. What is made here gets an id of its own: `relabelled` puts the
recorded one in its place.
"""

import json
from urllib.parse import unquote

from osaccess.fake_keystone import FakeKeystone
from osaccess.fake_keystone.adapters.responses import use_fake_keystone
from osaccess.fake_keystone.entities import Assignment, Group, Implication, Project, Role, User
from osaccess.fake_keystone.faults import DeclaredFault, DeclaredFaults, Status

URL = "http://keystone.test/v3"
PASSWORD = "pw"
_ROWS = {
    "projectId": lambda state, id_: state.projects.put(Project(id_, id_, "default", "default")),
    "parentId": lambda state, id_: state.projects.put(Project(id_, id_, "default", "default")),
    "defaultProjectId": lambda state, id_: state.projects.put(Project(id_, id_, "default", "default")),
    "userId": lambda state, id_: state.users.put(User(id_, id_, "default")),
    "groupId": lambda state, id_: state.groups.put(Group(id_, id_, "default")),
}


class WatchedKeystone:
    """Use it with `with`; `requests` are (method, path below /v3, body), logins apart: `tokens` counts them.

    Args:
        named: inputs whose projects, users and groups shall be there.
        project: id of the project of the admin's login.
        faults: `{"POST /v3/**": 503}`, each for one request.

    """

    def __init__(self, named=(), *, project="<project:admin>", faults=None):
        self.fake = FakeKeystone(url=URL, admin_password=PASSWORD)
        self.requests, self.tokens = [], 0
        self._declared = DeclaredFaults(
            *(DeclaredFault(Status(status), *where.split(" ")) for where, status in (faults or {}).items())
        )
        self.fake.faults = self
        _relabel(self.fake.state, project)
        for key, value in dict(named).items():
            if key in _ROWS and value and value not in self.fake.state.projects:
                _ROWS[key](self.fake.state, value)

    def __enter__(self):
        self._use = use_fake_keystone(self.fake)
        self._use.__enter__()
        return self

    def __exit__(self, *exc_info):
        self._use.__exit__(*exc_info)

    def before(self, request):
        """Note the request; the declared faults answer in the fake's place."""
        path = unquote(request.path.removeprefix("/v3"))
        if path == "/auth/tokens":
            self.tokens += 1
        else:
            self.requests.append((request.method, path, json.loads(request.body) if request.body else None))
        return self._declared.before(request)

    @property
    def mutating(self):
        return [request for request in self.requests if request[0] not in ("GET", "HEAD")]


def _relabel(state, project_id):
    """Give what bootstrap leaves the ids of the recordings."""
    (admin,) = state.users
    project = next(row for row in state.projects if not row.is_domain)
    for table in (state.assignments, state.implications, state.users):
        table.drop_where(lambda _: True)
    state.projects.drop(project.id)
    state.projects.put(Project(project_id, "admin", "default", "default"))
    state.users.put(User("<user:admin>", "admin", "default", password=admin.password))
    for role in list(state.roles):
        state.roles.drop(role.id)
        state.roles.put(Role(f"<role:{role.name}>", role.name, options=role.options))
    for prior, implied in (("admin", "manager"), ("manager", "member"), ("member", "reader")):
        state.implications.put(Implication(f"<role:{prior}>", f"<role:{implied}>"))
    state.assignments.put(Assignment("user", "<user:admin>", "project", project_id, "<role:admin>"))


def relabelled(outputs, recorded):
    """Return outputs with the ids of the recorded ones, and its word for a secret that Keystone has made up."""
    found = {**outputs, "id": recorded["id"]} if "id" in outputs else dict(outputs)
    if recorded.get("secret") == "<generated>" and found.get("secret"):
        found["secret"] = "<generated>"
    if found.get("accessRules"):
        ids = {(rule["method"], rule["path"]): rule["id"] for rule in recorded["accessRules"]}
        found["accessRules"] = [
            {**rule, "id": ids[rule["method"], rule["path"]]} for rule in outputs["accessRules"]
        ]
    return found
