"""Owns what is read and written in Keystone's database beside its API: soundness, passwords, URLs."""

import contextlib
import sqlite3
from pathlib import Path

from osaccess.access.secret import Secret
from osaccess.server import keystone_config
from osaccess.server.services import PROBE_USER, PROBED


def set_password(database: Path, user: str, password: Secret) -> None:
    """Replace the password of a local user that exists, by its hash."""
    import bcrypt  # of the extra [rehearsal]: the command has to start without it

    hashed = bcrypt.hashpw(password.reveal().encode(), bcrypt.gensalt(keystone_config.HASH_ROUNDS)).decode()
    with contextlib.closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(
            "UPDATE password SET password_hash = ? "
            "WHERE local_user_id = (SELECT id FROM local_user WHERE name = ? AND domain_id = 'default')",
            (hashed, user),
        )


def set_endpoints(database: Path, auth_url: str, probe_url: str) -> None:
    """Write the URLs of all endpoints of the catalogue."""
    urls = {"identity": auth_url} | {service.type: service.endpoint(probe_url) for service in PROBED}
    with contextlib.closing(sqlite3.connect(database)) as connection, connection:
        connection.executemany(
            "UPDATE endpoint SET url = ? WHERE service_id IN (SELECT id FROM service WHERE type = ?)",
            [(url, type_) for type_, url in urls.items()],
        )


def is_sound(file: Path) -> bool:
    """Tell whether the file is a sound database with a bootstrapped Keystone in it."""
    if not file.is_file():
        return False
    try:
        # rw: a killed Keystone may have left a journal, which reading has to roll back first
        with contextlib.closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=rw", uri=True)) as connection:
            sound = connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
            users = {name for (name,) in connection.execute("SELECT name FROM local_user")}
    except sqlite3.Error:
        return False
    return sound and {"admin", PROBE_USER} <= users
