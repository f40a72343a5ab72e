"""^C in the middle of an update: the state is true, no server is left, and the next run goes on."""

import os
import signal

import pytest

from osaccess.cli.stack import issued_in_embedded
from osaccess.cli.target import rehearsal_keystone, rehearsal_state
from osaccess.keystone.session import KeystoneSession
from osaccess.keystone.traffic import Traffic
from osaccess.server.status import Running, Stopped
from support.command import QUIET, osaccess


@pytest.fixture
def interrupt_after(monkeypatch):
    """Send ^C to this process once, after the nth request that changes something."""
    original = Traffic.add

    def prepare(nth):
        changes = []

        def add(self, request):
            original(self, request)
            if request.method in ("POST", "PUT") and not request.is_token:
                changes.append(request)
                if len(changes) == nth:
                    os.kill(os.getpid(), signal.SIGINT)

        monkeypatch.setattr(Traffic, "add", add)

    yield prepare
    monkeypatch.undo()


@pytest.mark.parametrize("nth", [1, 6, 10])
def test_the_next_run_goes_on_from_what_was_done(rehearsal, interrupt_after, monkeypatch, nth):
    interrupt_after(nth)
    ran = osaccess("up", "--rehearsal", *QUIET, "--yes", "-C", rehearsal)
    assert ran.code == 130, ran.out + ran.err
    assert "the next run goes on" in ran.err
    assert "Traceback" not in ran.err
    assert isinstance(rehearsal_keystone(rehearsal).status(), Stopped)

    monkeypatch.undo()
    assert osaccess("up", "--rehearsal", *QUIET, "--yes", "-C", rehearsal).code == 0
    assert_no_twins(rehearsal)


def test_a_server_that_ran_before_is_left_running(rehearsal, interrupt_after):
    rehearsal_keystone(rehearsal).start()
    interrupt_after(2)
    assert osaccess("up", "--rehearsal", *QUIET, "--yes", "-C", rehearsal).code == 130
    assert isinstance(rehearsal_keystone(rehearsal).status(), Running)


def assert_no_twins(project):
    """Keystone holds exactly the credentials of the state."""
    issued = issued_in_embedded(project, "rehearsal", rehearsal_state(project))
    admin = KeystoneSession(rehearsal_keystone(project).start().login)
    live = [
        credential["id"]
        for user in admin.request("GET", "/users").body["users"]
        for credential in admin.request("GET", f"/users/{user['id']}/application_credentials").body[
            "application_credentials"
        ]
    ]
    assert sorted(live) == sorted(credential.id for credential in issued)


def test_a_rehearsal_whose_passphrase_is_lost_can_be_ended(rehearsal):
    assert osaccess("up", "--rehearsal", *QUIET, "--yes", "-C", rehearsal).code == 0
    (rehearsal / ".osaccess" / "passphrase").write_text("another one\n")
    ended = osaccess("destroy", "--rehearsal", "--yes", "-C", rehearsal)
    assert ended.code == 0, ended.err
    assert "The passphrase does not open the secrets" in ended.err
    assert "the rehearsal is over" in ended.out
    assert not (rehearsal / ".osaccess").exists()
