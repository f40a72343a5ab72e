"""Owns the process of the real Keystone: `python -m` this, in the folder of its state."""

import os
from pathlib import Path

from osaccess.server import keystone_config, saml2_stub, server_arguments
from osaccess.server.serving import serve


def main() -> None:
    """Serve Keystone until the process is ended."""
    started = server_arguments.take(Path("keystone.pid"))
    prepare()
    from keystone.wsgi.api import application  # building the application is a side effect of the import

    serve(application, started)


def prepare() -> None:
    """Set up what has to be there before Keystone is imported or configured."""
    os.environ["OS_KEYSTONE_CONFIG_FILES"] = keystone_config.FILE
    saml2_stub.install()
    from keystone.common.sql import core

    # Without foreign keys SQLite gives a deleted credential's number to the next one, which then fails with
    # a false 409 (facts/keystone.md 1.1).
    core.enable_sqlite_foreign_key()


if __name__ == "__main__":
    main()
