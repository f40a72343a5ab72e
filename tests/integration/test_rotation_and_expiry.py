"""A generation that truly expires on a real Keystone, and the one after it that took over. Tier slow: it takes a while.

Keystone refuses an end that has passed, so the end has to lie after the run that makes the credential, however slow
the machine is: the run is tried again with an end further away. Nothing here waits for a fixed time.
"""

import secrets
from datetime import timedelta

import pytest

from osaccess.access.login import ApplicationCredential, Login
from osaccess.cli.stack import issued_in_embedded
from osaccess.cli.target import rehearsal_state
from osaccess.clock import in_utc_text, utc_now
from osaccess.keystone.refusals import LoginRefused
from osaccess.keystone.session import KeystoneSession
from support.command import a_project, osaccess
from support.processes import eventually

HOUR = timedelta(hours=1)
DOCUMENT = """\
projects: {{web: {{}}}}
owners: {{web-ci: {{}}}}
role_assignments:
  web-ci-on-web: {{owner: web-ci, project: web, roles: [member]}}
credentials:
  {name}:
    owner: web-ci
    project: web
    roles: [member]
    access_rules: [{{service: identity, method: GET, path: /v3/auth/projects}}]
    expiry: {{every: 2h, overlap: 1h, anchor: {anchor}}}
"""


def works(credential):
    login = Login(credential.owner.auth_url, ApplicationCredential(credential.id, credential.secret))
    try:
        KeystoneSession(login).token()
    except LoginRefused:
        return False
    return True


def run(rehearsal, now):
    ran = osaccess("up", "--rehearsal", "--yes", "--json", "--now", in_utc_text(now), "-C", rehearsal)
    return ran, issued_in_embedded(rehearsal, "rehearsal", rehearsal_state(rehearsal))


def with_an_end_soon(rehearsal):
    """Return the anchor of a credential whose first generation was made, works, and ends soon; and the generation."""
    for seconds in (10, 20, 40, 80, 160):
        anchor = utc_now() + timedelta(seconds=seconds) - 3 * HOUR
        document = DOCUMENT.format(name=f"short-{secrets.token_hex(3)}", anchor=in_utc_text(anchor))
        a_project(rehearsal, document=document)
        ran, issued = run(rehearsal, anchor + 1.5 * HOUR)
        if ran.code == 0 and works(issued[0]):
            return anchor, issued[0]
    raise AssertionError("this machine takes minutes for one credential")


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_when_the_old_generation_expires_the_new_one_has_been_working_for_its_overlap(rehearsal):
    anchor, old = with_an_end_soon(rehearsal)

    ran, issued = run(rehearsal, anchor + 2 * HOUR)
    new = max(issued, key=lambda one: one.expires_at)
    assert {one.name for one in issued} == {old.name, new.name}
    assert new.name != old.name

    assert eventually(lambda: not works(old), seconds=240), "it ends by itself, without any run"
    assert works(new)

    ran, issued = run(rehearsal, anchor + 3 * HOUR)
    assert ran.code == 0, ran.out + ran.err
    assert [one.name for one in issued] == [new.name]
    assert works(new)
