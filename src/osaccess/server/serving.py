"""Owns serving a WSGI application with one thread, and ending in order; runs inside the server."""

import logging
import signal
import sys
import time
from typing import Any

from osaccess.server.server_arguments import Started

_CONNECTIONS = 500
"""Open ones, also those that nobody uses; whoever comes next would wait until one is idle for two minutes."""

_LAST_WORDS = 1.0
"""Seconds for the answer of the last request to leave."""


def serve(application: Any, started: Started) -> None:
    """Answer requests until SIGTERM. One thread: Keystone's middleware is not safe with more.

    The request that is under way then is still answered: without its answer a client would not know whether
    something was made. Those that wait are dropped; nothing was done for them.
    """
    import waitress

    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a queue is normal with one thread
    server = waitress.create_server(
        application,
        sockets=[started.listener],
        threads=1,
        ident=None,
        connection_limit=_CONNECTIONS,
        asyncore_use_poll=True,  # select() has a limit of its own
    )
    signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit(0))
    started.lifeline.report_ready()
    server.run()  # returns when sys.exit has let the one thread finish
    _let_answers_leave(server)


def _let_answers_leave(server: Any) -> None:
    deadline = time.monotonic() + _LAST_WORDS
    while time.monotonic() < deadline and any(
        channel.total_outbufs_len for channel in list(server.active_channels.values())
    ):
        server.asyncore.loop(timeout=0.05, map=server._map, count=1)
