import fcntl
import os

from osaccess.server import presence
from osaccess.server.presence import Absent, Alive, Gone


def test_no_pid_file_means_absent(tmp_path):
    assert presence.look(tmp_path / "x.pid") == Absent()


def test_whoever_holds_the_lock_is_alive(tmp_path):
    with presence.claim(tmp_path / "x.pid"):
        assert presence.look(tmp_path / "x.pid") == Alive(os.getpid())


def test_a_pid_without_a_lock_is_stale_even_if_such_a_process_lives(tmp_path):
    (tmp_path / "x.pid").write_text(f"{os.getppid()}\n")
    assert presence.look(tmp_path / "x.pid") == Gone(os.getppid())


def test_garbage_in_a_pid_file_is_no_pid(tmp_path):
    (tmp_path / "x.pid").write_text("-1\n")
    assert presence.look(tmp_path / "x.pid") == Gone(0)


def test_a_look_does_not_disturb_a_claim(tmp_path):
    file = tmp_path / "x.pid"
    file.touch()
    with file.open() as looking:
        fcntl.flock(looking, fcntl.LOCK_SH)
        fcntl.flock(looking, fcntl.LOCK_UN)
        with presence.claim(file):
            assert presence.look(file) == Alive(os.getpid())


def test_a_removed_or_replaced_pid_file_is_noticed_by_its_server(tmp_path):
    file = tmp_path / "x.pid"
    with presence.claim(file) as claimed:
        assert presence.is_still_at(file, claimed)
        file.rename(tmp_path / "elsewhere")
        assert not presence.is_still_at(file, claimed)
        file.touch()
        assert not presence.is_still_at(file, claimed)
