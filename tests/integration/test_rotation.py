"""Rotation on a real Keystone: what a preview foretells, what a late run says, and who uses current and previous."""

import pytest

from osaccess.cli.stack import issued_in_embedded
from osaccess.cli.target import rehearsal_state
from support.command import a_project, osaccess

DOCUMENT = """\
projects: {web: {}}
owners: {web-ci: {}}
role_assignments:
  web-ci-on-web: {owner: web-ci, project: web, roles: [member]}
credentials:
  deploy:
    owner: web-ci
    project: web
    consumers: [gitlab web/deploy]
    roles: [member]
    access_rules: [{service: compute, method: GET, path: /compute/v2.1/servers}]
    expiry: {every: 30d, overlap: 7d, anchor: 2090-01-01T00:00:00Z}
"""

CONSUMER = """
from pulumi_openstack import identity

from osaccess.components.logins import deploy_provider

pair = access.credentials["deploy"]
identity.Project(
    "uses-it",
    description=pulumi.Output.all(pair["current"], pair["previous"]).apply(
        lambda both: f"{both[0]['name']} after {both[1]['name'] if both[1] else 'nothing'}"
    ),
    opts=pulumi.ResourceOptions(provider=deploy_provider(inputs.login, plan.auth_url, pulumi.ResourceOptions())),
)
"""


@pytest.fixture
def project(rehearsal):
    return a_project(rehearsal, document=DOCUMENT)


def up(project, now):
    ran = osaccess("up", "--rehearsal", "--yes", "--json", "--now", now, "-C", project)
    assert ran.code == 0, ran.out + ran.err
    return ran


def generations(project):
    return sorted(one.name for one in issued_in_embedded(project, "rehearsal", rehearsal_state(project)))


@pytest.mark.timeout(900)
def test_a_life_of_rotations(project):
    """One rehearsal for all of it: each part begins where the one before it ended."""
    program = project / "__main__.py"
    program.write_text(program.read_text() + CONSUMER)
    up(project, "2090-01-10T00:00:00Z")
    assert generations(project) == ["deploy-20900101T000000Z"]

    # A preview before the slot says what a later `up` would add; the replayed instant adds nothing.
    before = ("--rehearsal", "--now", "2090-01-30T21:00:00Z", "-C", project)
    told = osaccess("preview", *before)
    assert "deploy rotates in 3 h, at 2090-01-31T00:00:00Z" in told.out
    assert "up --now 2090-01-30T21:00:00Z" in told.out
    assert set(up(project, "2090-01-30T21:00:00Z").data["changes"]) == {"same"}

    # At the slot the new one appears beside the old one, and whoever uses the outputs follows.
    rotated = up(project, "2090-01-31T00:00:00Z")
    assert rotated.data["handovers"] == [
        {"credential": "deploy", "generation": "deploy-20900131T000000Z", "consumers": ["gitlab web/deploy"]}
    ]
    assert generations(project) == ["deploy-20900101T000000Z", "deploy-20900131T000000Z"]
    assert uses_it(project) == "deploy-20900131T000000Z after deploy-20900101T000000Z"

    # A leak: the new one goes without overlap, its successor and the previous one stay.
    document = project / "access.yaml"
    leak = ("--document", document, "--at", "2090-02-02T08:00:00Z")
    revoked = osaccess("credentials", "revoke", "deploy", "current", *leak)
    assert revoked.code == 0, revoked.err
    assert "the next `up` deletes deploy-20900131T000000Z" in revoked.out
    assert "to tell   gitlab web/deploy: what holds deploy-20900131T000000Z stops" in revoked.out
    up(project, "2090-02-02T08:00:00Z")
    assert generations(project) == ["deploy-20900101T000000Z", "deploy-20900202T080000Z"]

    # A run that comes late, but within the overlap, catches up and says so.
    late = osaccess("preview", "--rehearsal", "--now", "2090-03-04T00:00:00Z", "-C", project)
    assert "late: deploy: a rotation is due since 2090-03-02T00:00:00Z" in late.out
    assert "deploy-20900202T080000Z works for another 5 days" in late.out
    too_late = osaccess("preview", "--rehearsal", "--now", "2090-03-10T00:00:00Z", "-C", project)
    assert "the overlap is over: the next run deletes deploy-20900202T080000Z" in too_late.out

    # The alarm reads what `state export` writes, and needs neither login nor passphrase.
    state = project / "state.json"
    state.write_text(osaccess("state", "export", "--rehearsal", "-C", project).out)
    alarm = ("plan", "--alarm", state, "--document", document, "--on")
    assert osaccess(*alarm, "2090-02-20").code == 0
    assert osaccess(*alarm, "2090-03-04").code == 0
    rings = osaccess(*alarm, "2090-03-08")
    assert rings.code == 1
    assert "The scheduled run has not come" in rings.err

    up(project, "2090-03-04T00:00:00Z")
    assert generations(project) == ["deploy-20900202T080000Z", "deploy-20900302T000000Z"]
    assert set(up(project, "2090-03-05T00:00:00Z").data["changes"]) == {"same"}


def uses_it(project):
    ran = osaccess("state", "export", "--rehearsal", "--show-secrets", "-C", project)
    assert ran.code == 0, ran.err
    found = [one for one in ran.data["deployment"]["resources"] if one["urn"].endswith("::uses-it")]
    description = found[0]["outputs"]["description"]
    assert isinstance(description, dict), "what is made from a secret output is a secret"
    return description["plaintext"].strip('"')
