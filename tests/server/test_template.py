import sqlite3

import pytest

from osaccess.server import database


@pytest.fixture
def damages():
    return {
        "empty": lambda file: file.write_bytes(b""),
        "cut off": lambda file: file.write_bytes(file.read_bytes()[:100_000]),
        "no database": lambda file: file.write_text("<html>proxy error</html>"),
        "not bootstrapped": _forget_users,
    }


def _forget_users(file):
    with sqlite3.connect(file) as connection:
        connection.execute("DELETE FROM local_user")


def test_a_broken_cache_is_rebuilt_and_a_sound_one_is_used_as_it_is(rehearsal, tmp_path, damages):
    cache = tmp_path / "cache"
    seen = []
    rehearsal("first", cache=cache).start(seen.append)
    assert [text for text in seen if "preparing" in text]
    (template,) = cache.glob("keystone-*.sqlite")
    sound = template.read_bytes()
    for damage in damages.values():
        template.write_bytes(sound)
        damage(template)
        assert not database.is_sound(template)

    seen.clear()
    rehearsal("second", cache=cache).start(seen.append)
    assert [text for text in seen if "preparing" in text]
    assert database.is_sound(template)

    seen.clear()
    rehearsal("third", cache=cache).start(seen.append)
    assert seen == []


def test_a_cache_folder_that_cannot_be_written_is_no_obstacle(rehearsal, tmp_path):
    (tmp_path / "file").touch()
    running = rehearsal(cache=tmp_path / "file" / "cache").start()
    assert running.started_here
