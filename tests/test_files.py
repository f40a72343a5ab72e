import errno
import os
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from osaccess.errors import BadInput
from osaccess.files import PRIVATE, is_there, read_text, write_first, write_text


def test_a_private_file_is_private_from_its_first_byte_on(tmp_path):
    old = os.umask(0)
    try:
        write_text(tmp_path / "secret", "x", PRIVATE)
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_an_existing_file_is_replaced_whole_and_becomes_private(tmp_path):
    file = tmp_path / "secret"
    file.write_text("old")
    file.chmod(0o644)
    write_text(file, "new", PRIVATE)
    assert (file.read_text(), stat.S_IMODE(file.stat().st_mode)) == ("new", 0o600)


def test_of_many_who_write_first_at_once_one_does_and_all_read_the_same(tmp_path):
    """Two runs that found no passphrase each made one; what the first had encrypted nobody could open (seen)."""
    file, together = tmp_path / "passphrase", threading.Barrier(8)

    def one(number):
        together.wait(60)
        write_first(file, str(number), PRIVATE)
        return read_text(file)

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(one, range(8)))) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["passphrase"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_file_that_is_there_is_kept_by_who_would_write_first(tmp_path):
    write_text(tmp_path / "passphrase", "old", PRIVATE)
    write_first(tmp_path / "passphrase", "new", PRIVATE)
    assert read_text(tmp_path / "passphrase") == "old"


def test_a_file_system_without_hard_links_takes_it_too(tmp_path, monkeypatch):
    def refuse(self, target):
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    write_first(tmp_path / "passphrase", "new", PRIVATE)
    assert read_text(tmp_path / "passphrase") == "new"


def test_a_folder_that_is_not_there_is_told_and_nothing_is_left(tmp_path):
    with pytest.raises(BadInput, match="cannot be written: no such file or directory"):
        write_text(tmp_path / "none" / "secret", "x", PRIVATE)


@pytest.mark.parametrize(("content", "told"), [(None, "There is no file"), (b"\xff\xfe", "no UTF-8 text: byte 0")])
def test_what_cannot_be_read_is_told(tmp_path, content, told):
    file = tmp_path / "access.yaml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(BadInput, match=told):
        read_text(file)


def test_a_folder_in_place_of_a_file_is_told(tmp_path):
    with pytest.raises(BadInput, match="is a folder"):
        read_text(tmp_path)


@pytest.mark.parametrize(
    ("name", "told"), [("file/below", "There is no file"), ("n" * 300, "cannot be read: file name too long")]
)
def test_a_name_that_nothing_can_have_is_bad_input(tmp_path, name, told):
    (tmp_path / "file").write_text("")
    assert not is_there(tmp_path / name)
    with pytest.raises(BadInput, match=told):
        read_text(tmp_path / name)


def test_the_mark_that_windows_puts_before_a_text_is_no_part_of_it(tmp_path):
    (tmp_path / "state.json").write_text("{}", encoding="utf-8-sig")
    assert read_text(tmp_path / "state.json") == "{}"
