"""Owns a fake behind HTTP on loopback, for other processes and languages; deliberately listens nowhere else.

    with FakeKeystoneServer() as server:
        subprocess.run(["openstack", "token", "issue"], env={**os.environ, **server.variables})

One thread for each connection: a client that a fault keeps waiting keeps nobody else waiting.
"""

import contextlib
import email.utils
import os
import socket
import struct
import threading
from collections.abc import Mapping
from typing import BinaryIO, Final, Literal, Self

from osaccess.access.login import Password
from osaccess.errors import BadInput, Failed
from osaccess.fake_keystone.adapters.http_message import (
    CONTINUE,
    Head,
    NotHttp,
    read_body,
    read_head,
    reply_bytes,
    request_of,
)
from osaccess.fake_keystone.app import FakeKeystone
from osaccess.fake_keystone.clock import Clock
from osaccess.fake_keystone.faults import DeclaredFaults
from osaccess.fake_keystone.mounts import Fake, UrlMap, mount_of, split_url
from osaccess.fake_keystone.wire import Fault, Reply
from osaccess.server import client_files

HOST: Final = "127.0.0.1"
_WAITING: Final = 128
"""Connections that may wait to be accepted."""

_RESET_ON_CLOSE: Final = struct.pack("ii", 1, 0)
_NOTHING_HERE: Final = Reply(404, {"Content-Type": "text/plain; charset=utf-8"}, b"No fake is mounted here.\n")


class FakeKeystoneServer:
    """A fresh FakeKeystone, served from the construction on until `close` or the end of `with`.

    Args:
        port: to listen on; 0 = any free one.
        admin_password: as for FakeKeystone; so are `clock`, `ids`, `region` and `credential_limit`.

    Attributes:
        keystone: the fake; what a test does to it in this process, clients see at once.
        root: `http://127.0.0.1:40123`, below which further fakes can be mounted.
        answered: how many requests it has answered.

    Raises:
        Failed: the port is taken or may not be used.

    """

    def __init__(
        self,
        *,
        port: int = 0,
        admin_password: str = "admin-password",  # noqa: S107 -- the fake's own
        clock: Clock | None = None,
        ids: Literal["random", "counted"] = "random",
        region: str = "RegionOne",
        credential_limit: int | None = None,
    ) -> None:
        self._listener = _listen(port)
        self.root = f"http://{HOST}:{self._listener.getsockname()[1]}"
        self.keystone = FakeKeystone(
            url=f"{self.root}/v3",
            admin_password=admin_password,
            clock=clock,
            ids=ids,
            region=region,
            credential_limit=credential_limit,
        )
        self._fakes: UrlMap[Fake] = UrlMap([(self.root, self.keystone)])
        self._lock = threading.Lock()
        self._closing = False
        self.answered = 0
        self._conversations: dict[socket.socket, threading.Thread] = {}
        self._accepting = threading.Thread(target=self._accept, name=f"fake Keystone {self.root}", daemon=True)
        self._accepting.start()

    @property
    def url(self) -> str:
        """The identity endpoint, `http://127.0.0.1:40123/v3`."""
        return self.keystone.url

    @property
    def variables(self) -> Mapping[str, str]:
        """The admin's login as clients read it from the environment (`OS_AUTH_URL` …). Holds the password."""
        return client_files.variables(clouds_data(self.keystone))

    def mount(self, fake: Fake) -> None:
        """Serve a further fake, at its own URL below `root`. Raises BadInput where that is elsewhere or taken."""
        if split_url(fake.url)[0] != self.root:
            raise BadInput(f"{fake.url} is not below {self.root}.", mend="Make it of this server's `keystone`.")
        self._fakes.add(mount_of(fake.url), fake)

    def close(self) -> None:
        """Stop listening, end all connections, and wait for all threads; a second time does nothing."""
        with self._lock:
            if self._closing:
                return
            self._closing = True
        if isinstance(self.keystone.faults, DeclaredFaults):
            self.keystone.faults.end()
        # accept() does not notice on every system that its socket was closed: a last client wakes it
        socket.create_connection(self._listener.getsockname()).close()
        self._accepting.join()
        self._listener.close()
        for connection, thread in self._conversations_now():
            _hang_up(connection)
            thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    # ---- threads ----------------------------------------------------------------------------------------------

    def _accept(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            if self._closing:
                connection.close()
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            thread = threading.Thread(target=self._converse, args=(connection,), name="fake Keystone", daemon=True)
            with self._lock:
                self._conversations[connection] = thread
            thread.start()

    def _conversations_now(self) -> list[tuple[socket.socket, threading.Thread]]:
        with self._lock:
            return list(self._conversations.items())

    def _converse(self, connection: socket.socket) -> None:
        try:
            with connection, connection.makefile("rb") as stream:
                while self._answer(connection, stream):
                    pass
        except ConnectionError:
            pass  # the client has gone; there is nobody to tell
        finally:
            with self._lock:
                del self._conversations[connection]

    def _answer(self, connection: socket.socket, stream: BinaryIO) -> bool:
        """Answer one request; tell whether another may follow."""
        try:
            head = read_head(stream)
            if head is None:
                return False
            if head.wants_continue:
                connection.sendall(CONTINUE)
            reply = self._reply(head, read_body(stream, head))
        except NotHttp as error:
            connection.sendall(reply_bytes(error.reply, None, self._date()))
            return False
        except Fault:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            return False
        with self._lock:  # before the answer: who has it may ask at once how many there were
            self.answered += 1
        connection.sendall(reply_bytes(reply, head, self._date()))
        return head.keeps_alive

    def _reply(self, head: Head, body: bytes) -> Reply:
        request = request_of(head, body)
        fake = self._fakes.at(self.root, request.path)
        return _NOTHING_HERE if fake is None else fake.handle(request)

    def _date(self) -> str:
        return email.utils.format_datetime(self.keystone.clock.now(), usegmt=True)


def clouds_data(keystone: FakeKeystone) -> Mapping[str, object]:
    """Return the admin's login as the data of a clouds.yaml. Holds the password."""
    method = keystone.login.method
    if not isinstance(method, Password):
        raise AssertionError("the admin of a fake logs in with a password")
    return client_files.clouds_data(keystone.url, method.password, keystone.region)


def _listen(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port), backlog=_WAITING)
    except OverflowError as error:
        raise _no_port(port, "ports end at 65535") from error
    except OSError as error:
        raise _no_port(port, os.strerror(error.errno or 0).lower()) from error


def _no_port(port: int, why: str) -> Failed:
    return Failed(
        f"Port {port} of {HOST} cannot be used: {why}.", mend="Choose another one, or 0 for any that is free."
    )


def _hang_up(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it ended by itself meanwhile
        connection.shutdown(socket.SHUT_RDWR)
