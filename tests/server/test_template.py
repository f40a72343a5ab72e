import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest

from osaccess.server import child, database
from osaccess.server.template import Template


@pytest.fixture
def copy(tmp_path):
    """Copies the template of this test's cache to a file → what was said meanwhile."""

    def copy_to(name, cache=tmp_path / "cache"):
        said = []
        Template(cache, child.environment(os.environ, cache)).copy_to(tmp_path / name, said.append)
        assert database.is_sound(tmp_path / name)
        return said

    return copy_to


def _forget_users(file):
    with sqlite3.connect(file) as connection:
        connection.execute("DELETE FROM local_user")


DAMAGES = {
    "missing": lambda file: file.unlink(),
    "empty": lambda file: file.write_bytes(b""),
    "cut off": lambda file: file.write_bytes(file.read_bytes()[:100_000]),
    "not bootstrapped": _forget_users,
    "no database": lambda file: file.write_text("<html>proxy error</html>"),
}


def test_the_template_is_built_once_and_rebuilt_only_when_it_is_broken(copy, tmp_path):
    assert copy("first") == ["preparing Keystone's database, once per version of Keystone"]
    assert copy("second") == []
    (template,) = (tmp_path / "cache").glob("keystone-*.sqlite")
    for damage in DAMAGES.values():
        template.write_bytes((tmp_path / "first").read_bytes())
        damage(template)
        assert not database.is_sound(template)
    assert copy("third") != []
    assert database.is_sound(template)


def test_builds_that_race_leave_one_sound_template(copy, tmp_path):
    with ThreadPoolExecutor() as pool:
        assert all(pool.map(copy, ["one", "other"]))
    (template,) = (path for path in (tmp_path / "cache").iterdir() if path.is_file())
    assert database.is_sound(template)


def test_a_cache_folder_that_cannot_be_written_is_no_obstacle(copy, tmp_path):
    (tmp_path / "file").touch()
    assert copy("first", cache=tmp_path / "file" / "cache") != []
