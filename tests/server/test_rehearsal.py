import os
import shutil
import signal
import socket
import stat
import subprocess
import sys

import pytest
import requests

from osaccess.cloud.document import parse_cloud
from osaccess.errors import BadInput, Failed, OsaccessError
from osaccess.keystone.session import KeystoneSession
from osaccess.server import presence
from osaccess.server.presence import Gone
from osaccess.server.rehearsal import RehearsalKeystone
from osaccess.server.status import Broken, NeverStarted, Running, Stopped
from support.processes import eventually, exists, stranger


def project_id(running):
    return KeystoneSession(running.login).token().project.id


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


# ---- start, stop, start again ---------------------------------------------------------------------------------


def test_a_restart_keeps_port_ids_and_password_even_in_a_moved_folder(rehearsal, tmp_path):
    first = rehearsal().start()
    before = project_id(first)
    assert set(rehearsal().stop().ended) == {"Keystone", "the probe service"}
    assert rehearsal().status() == Stopped(first.auth_url)
    (tmp_path / "rehearsal").rename(tmp_path / "moved $x %(y)s")

    second = rehearsal("moved $x %(y)s").start()

    assert second.started_here
    assert (second.auth_url, second.probe_url) == (first.auth_url, first.probe_url)
    assert project_id(first) == before


def test_a_second_start_finds_the_running_one(rehearsal):
    first = rehearsal().start()
    again = rehearsal().start()
    assert (again.started_here, again.pids, again.since) == (False, first.pids, first.since)
    assert rehearsal().status() == again


def test_cloud_yaml_holds_the_facts_of_this_keystone(rehearsal, tmp_path):
    running = rehearsal().start()
    file = tmp_path / "rehearsal" / "cloud.yaml"
    facts = parse_cloud(file.read_text(), "cloud.yaml")
    assert facts.auth_url == running.auth_url
    assert facts.closure(["member"]) == ("member", "reader")
    assert not facts.unknown, "of our own Keystone everything is known"


def test_two_rehearsals_live_side_by_side_with_different_passwords(rehearsal):
    one, other = rehearsal("one").start(), rehearsal("other").start()
    assert one.admin_password != other.admin_password
    mixed = type(one.login)(one.auth_url, other.login.method)
    with pytest.raises(OsaccessError):
        KeystoneSession(mixed).token()
    rehearsal("one").stop()
    assert isinstance(rehearsal("other").status(), Running)


def test_files_are_for_their_owner_only(rehearsal, tmp_path):
    rehearsal().start()
    folder = tmp_path / "rehearsal"
    assert (mode(folder), mode(folder / "keystone"), mode(folder / "keystone" / "fernet-keys")) == (0o700,) * 3
    private = ["admin.json", "probe.json", "servers.json", "keystone.db", "fernet-keys/0", "keystone.log"]
    assert {name: mode(folder / "keystone" / name) for name in private} == dict.fromkeys(private, 0o600)
    assert (folder / ".gitignore").read_text().endswith("*\n")


def test_nothing_of_the_users_environment_reaches_the_servers(rehearsal, monkeypatch, tmp_path):
    monkeypatch.setenv("OS_KEYSTONE_CONFIG_FILES", "/nonexistent.conf")
    monkeypatch.setenv("OS_DEFAULT__DEBUG", "true")
    monkeypatch.setenv("OS_CLOUD", "production")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    running = rehearsal().start()
    token = KeystoneSession(running.login).token_text()
    with requests.Session() as direct:
        direct.trust_env = False
        answer = direct.get(f"{running.probe_url}/image/v2/images", headers={"X-Auth-Token": token})
    assert answer.status_code == 200
    assert "DEBUG" not in (tmp_path / "rehearsal" / "keystone" / "keystone.log").read_text()


# ---- what may have happened meanwhile -------------------------------------------------------------------------


def test_a_killed_server_is_noticed_and_started_anew_with_its_companion(rehearsal):
    first = rehearsal().start()
    _kill(rehearsal(), "keystone")
    assert rehearsal().status() == Broken(first.auth_url, ("Keystone",))
    seen = []

    second = rehearsal().start(seen.append)

    assert (
        seen[0] == f"Keystone (pid {first.pids['keystone']}) was gone without having been stopped; starting anew"
    )
    assert second.auth_url == first.auth_url
    assert not set(second.pids.values()) & set(first.pids.values())
    assert not exists(first.pids["probe"])


def test_stop_says_what_was_gone_already(rehearsal):
    running = rehearsal().start()
    for name in running.pids:
        _kill(rehearsal(), name)
    halted = rehearsal().stop()
    assert halted.ended == {}
    assert halted.stale == {"Keystone": running.pids["keystone"], "the probe service": running.pids["probe"]}
    assert rehearsal().status() == Stopped(running.auth_url)


def test_a_strangers_pid_in_a_stale_file_is_never_killed(rehearsal, tmp_path):
    rehearsal().start()
    rehearsal().stop()
    with stranger() as process:
        (tmp_path / "rehearsal" / "keystone" / "keystone.pid").write_text(f"{process.pid}\n")
        assert isinstance(rehearsal().status(), Broken)
        assert rehearsal().stop().stale == {"Keystone": process.pid}
        assert process.poll() is None


def test_a_taken_port_is_one_clear_sentence_and_leaves_no_process(rehearsal, tmp_path):
    first = rehearsal().start()
    rehearsal().stop()
    port = int(first.probe_url.rpartition(":")[2])
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", port))
        taken.listen()
        with pytest.raises(Failed) as caught:
            rehearsal().start()
    assert caught.value.problem == f"Port {port} of the probe service is taken by another program."
    assert str(port) in caught.value.mend
    assert rehearsal().status() == Stopped(first.auth_url)
    assert rehearsal().start().probe_url == first.probe_url


def test_a_failed_start_shows_the_cause_from_the_log_and_leaves_no_process(rehearsal, tmp_path):
    first = rehearsal().start()
    rehearsal().stop()
    shutil.rmtree(tmp_path / "rehearsal" / "keystone" / "receipt-keys")
    with pytest.raises(Failed) as caught:
        rehearsal().start()
    assert caught.value.problem == "Keystone ended while it started."
    assert "receipt-keys" in caught.value.because
    assert rehearsal().status() == Stopped(first.auth_url)


@pytest.mark.parametrize("part", ["keystone.db", "admin.json", "servers.json"])
def test_a_damaged_state_is_named(rehearsal, tmp_path, part):
    first = rehearsal().start()
    (tmp_path / "rehearsal" / "keystone" / part).write_text("x")
    assert len(rehearsal().stop().ended) == 2
    with pytest.raises(BadInput) as caught:
        rehearsal().start()
    assert part in caught.value.problem
    assert not any(exists(pid) for pid in first.pids.values())


def test_what_a_killed_start_left_is_cleared_away(rehearsal, tmp_path):
    left = tmp_path / "rehearsal" / "keystone-new-abc"
    left.mkdir(parents=True)
    rehearsal().start()
    assert not left.exists()


def test_a_folder_that_cannot_be_made_is_bad_input(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(BadInput, match=r"cannot use .*file/below: Not a directory"):
        RehearsalKeystone(tmp_path / "file" / "below").start()


def test_without_a_state_there_is_nothing_to_stop(rehearsal):
    assert rehearsal().status() == NeverStarted()
    assert rehearsal().stop().ended == {}


def test_missing_packages_are_bad_input_with_the_command_to_install_them(rehearsal, monkeypatch):
    monkeypatch.setattr(sys, "path", [])
    with pytest.raises(BadInput, match=r"pip install 'osaccess\[rehearsal\]'"):
        rehearsal().start()


# ---- how long the servers live --------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_start_leaves_no_process(rehearsal, tmp_path, number):
    pid_file = tmp_path / "rehearsal" / "keystone" / "keystone.pid"
    starter = _start_in_a_process(tmp_path / "rehearsal", before=_NEVER_READY)
    assert eventually(lambda: pid_file.exists() and pid_file.read_text().strip())
    server = int(pid_file.read_text())
    assert starter.stdout.readline() == b"waiting\n"
    starter.send_signal(number)
    assert starter.wait() != 0
    assert eventually(lambda: not exists(server))
    assert isinstance(rehearsal().start(), Running)


def test_servers_outlive_the_command_that_started_them(rehearsal, tmp_path):
    assert _start_in_a_process(tmp_path / "rehearsal").wait() == 0
    assert isinstance(rehearsal().status(), Running)
    assert project_id(rehearsal().start())


def test_two_starts_at_once_make_one_rehearsal(rehearsal, tmp_path):
    starters = [_start_in_a_process(tmp_path / "rehearsal") for _ in range(2)]
    assert [starter.wait() for starter in starters] == [0, 0]
    running = rehearsal().start()
    assert not running.started_here
    assert all(exists(pid) for pid in running.pids.values())


def test_removing_the_folder_ends_the_servers(rehearsal, tmp_path):
    running = rehearsal().start()
    shutil.rmtree(tmp_path / "rehearsal")
    assert eventually(lambda: not any(exists(pid) for pid in running.pids.values()))


def test_servers_end_with_their_keeper(rehearsal):
    with stranger() as keeper:
        running = rehearsal(keeper=keeper.pid).start()
    assert eventually(lambda: not any(exists(pid) for pid in running.pids.values()))


_NEVER_READY = """
import time
from osaccess.server.child import Child
def wait_ready(child):
    print("waiting", flush=True)
    time.sleep(600)
Child.wait_ready = wait_ready
"""
"""So that what happens in the middle of a start does not happen after it, on whatever machine."""


def _start_in_a_process(folder, before=""):
    program = (
        f"{before}import pathlib, sys; from osaccess.server.rehearsal import RehearsalKeystone; "
        "RehearsalKeystone(pathlib.Path(sys.argv[1])).start()"
    )
    return subprocess.Popen(
        [sys.executable, "-c", program, str(folder)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )


def _kill(one, name):
    pid_file = one.folder.state / f"{name}.pid"
    os.kill(int(pid_file.read_text()), signal.SIGKILL)
    assert eventually(lambda: isinstance(presence.look(pid_file), Gone))
