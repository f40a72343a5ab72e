"""The smallest project that has everything: one document as a user writes it, in the stages of its life.

A project, an owner, a grant, a credential that rotates and one with a fixed end: made, edited, rotated, drifted from and
destroyed. Names begin with a prefix, so that several cases share one Keystone.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from osaccess.components import AccessDocument
from osaccess.engines.embedded.operations import read_state
from osaccess.plan.build import build_plan
from osaccess.spec.document import read_document
from support.matrix_scenarios import Scenario
from support.matrix_stack import CREDENTIAL

_DOCUMENT = """
projects: {{{prefix}-web: {{description: {description}}}}}
owners: {{{prefix}-ci: {{description: a pipeline}}}}
role_assignments: {{ci-on-web: {{owner: {prefix}-ci, project: {prefix}-web, roles: [member]}}}}
credentials:
  deploy:
    owner: {prefix}-ci
    project: {prefix}-web
    roles: [member]
    access_rules: [{{service: compute, method: GET, path: /compute/v2.1/servers}}]
    expiry: {{every: 30d, overlap: 7d, anchor: 2090-01-01T00:00:00Z}}
  watch:
    owner: {prefix}-ci
    project: {prefix}-web
    roles: [reader]
    access_rules: [{{service: compute, method: GET, path: {path}}}]
    expiry: {{at: 2090-12-01T00:00:00Z}}
"""


@dataclass(frozen=True)
class _Stage:
    """The document at a time of its life."""

    now: datetime
    description: str = "a shop"
    path: str = "/compute/v2.1/limits"


STAGES = {
    "made": _Stage(datetime(2090, 1, 10, tzinfo=UTC)),
    "edited": _Stage(datetime(2090, 1, 10, tzinfo=UTC), "the shop", "/compute/v2.1/flavors"),
    "overlap": _Stage(datetime(2090, 2, 2, tzinfo=UTC)),
    "rotated": _Stage(datetime(2090, 3, 5, tzinfo=UTC)),
}
"""In `overlap` two generations of `deploy` live; in `rotated` the older one is gone and the third is there."""

SMALL_PROJECT = {
    "create": Scenario("", "up", "made", ("up",)),
    "edit": Scenario("made", "up", "edited", ("up",)),
    "rotate": Scenario("overlap", "up", "rotated", ("up",)),
    "refresh": Scenario("made", "refresh", "made", ("refresh", "up --refresh")),
    "destroy": Scenario("overlap", "destroy", "overlap", ("destroy", "up")),
}


def small_program(prefix, version, login, facts):
    """Return the program: what this repository's own `__main__.py` does, for one stage."""
    stage = STAGES[version]
    text = _DOCUMENT.format(prefix=prefix, description=stage.description, path=stage.path)
    plan = build_plan(read_document(text, "access.yaml"), facts, stage.now)

    def program():
        AccessDocument("access", plan, login=login, protect=False)

    return program


def drift(stack):
    """Let somebody delete the rotating credential and describe the project anew."""
    cloud = stack.cloud()
    for state in read_state(stack.backend):
        if state.type == CREDENTIAL and "deploy" in state.name:
            cloud.delete(cloud.all_ids()[state.type, state.id][1])
        if state.type == "openstack:identity/project:Project":
            cloud.request("PATCH", f"/projects/{state.id}", {"project": {"description": "by somebody"}})


def secrets_in(stack):
    """Return id → secret of every credential that the state lists."""
    return {
        state.id: state.outputs["secret"].value for state in read_state(stack.backend) if state.type == CREDENTIAL
    }
