"""Owns serving a WSGI application with one thread; runs inside the server."""

import logging
from typing import Any

from osaccess.server.server_arguments import Started


def serve(application: Any, started: Started) -> None:
    """Answer requests until the process ends. One thread: Keystone's middleware is not safe with more."""
    import waitress

    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a queue is normal with one thread
    server = waitress.create_server(application, sockets=[started.listener], threads=1, ident=None)
    started.lifeline.report_ready()
    server.run()
