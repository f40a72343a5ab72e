"""The real Keystone of a rehearsal goes on answering while clients keep connections open that they do not use."""

import contextlib
import socket

import requests

IDLE = 150


def test_connections_that_nobody_uses_keep_nobody_out(own_keystone):
    port = int(own_keystone.auth_url.rpartition(":")[2].partition("/")[0])
    with contextlib.ExitStack() as stack:
        for _ in range(IDLE):
            stack.enter_context(socket.create_connection(("127.0.0.1", port)))
        assert requests.get(own_keystone.auth_url, timeout=20).status_code == 200
