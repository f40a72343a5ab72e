"""Clouds that are broken in one way: more Keystones on one database, a balancer, servers that answer nonsense, TLS."""

import contextlib
import datetime
import http.server
import os
import shutil
import socket
import ssl
import threading
from itertools import cycle
from pathlib import Path

import requests

from osaccess.server import keystone_config, listener
from osaccess.server.child import Child, Server, environment

SUPPORT = Path(__file__).parent


class _ServerOfTests(Server):
    """A server of `osaccess.server`, run by a module of this folder."""

    __slots__ = ()
    module = "shifted_keystone"


class _Typeless(Server):
    __slots__ = ()
    module = "typeless_probe"


class Keystones:
    """Further Keystones on the database of a running rehearsal; all end with the `with` block."""

    def __init__(self, state: Path, folder: Path):
        self._state, self._folder = state, folder
        self._stack = contextlib.ExitStack()

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        for child in self._children():
            child._process.terminate()
            child._process.wait(60)
        self._stack.close()

    def _children(self):
        return list(getattr(self, "_started", []))

    def another(self, name, *, own_keys=False, shift=0.0, config=""):
        """Start one and return its port. `shift`: seconds its clock is ahead; `config`: more of keystone.conf."""
        place = self._folder / name
        place.mkdir()
        keystone_config.write_config(place)
        file = place / keystone_config.FILE
        database = f"connection = sqlite:///{self._state / keystone_config.DATABASE}"
        text = file.read_text().replace(f"connection = sqlite:///{keystone_config.DATABASE}", database)
        file.write_text(text + config)
        keystone_config.write_fresh_keys(place)
        if not own_keys:
            shutil.rmtree(place / "fernet-keys")
            shutil.copytree(self._state / "fernet-keys", place / "fernet-keys")
        kind = _ServerOfTests if shift else Server
        return self._start(kind("keystone", name, place), {"SHIFT": str(shift)})

    def typeless_probe(self):
        """Start a service that does not know its type, and return its port."""
        place = self._folder / "typeless"
        place.mkdir()
        shutil.copy(self._state / "probe.json", place / "probe.json")
        return self._start(_Typeless("probe", "the typeless probe", place), {})

    def _start(self, server, more):
        paths = [str(SUPPORT), os.environ.get("PYTHONPATH", "")]
        seen = environment(os.environ, self._folder) | more | {"PYTHONPATH": os.pathsep.join(filter(None, paths))}
        listening = self._stack.enter_context(listener.listen(0))
        child = Child(server, listening, seen, os.getpid())
        child.wait_ready()
        child.release()
        self._started = [*self._children(), child]
        return listener.port_of(listening)


class Balancer:
    """Hands each connection to the next of some ports of this machine."""

    def __init__(self, *ports):
        self._next = cycle(ports)
        self._listening = listener.listen(0)
        self.port = listener.port_of(self._listening)
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(client, next(self._next)), daemon=True).start()

    def _carry(self, client, port):
        with client, socket.create_connection(("127.0.0.1", port)) as server:
            back = threading.Thread(target=_pump, args=(server, client), daemon=True)
            back.start()
            _pump(client, server)
            back.join()

    def close(self):
        self._listening.close()


def _pump(source, target):
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


class Front:
    """An HTTP server before a Keystone: `answer(method, path)` says (status, headers, text), or None to pass on."""

    def __init__(self, answer, upstream="", *, rewrite=lambda text: text, context=None):
        front = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.0"

            def _any(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, headers, text = answer(self.command, self.path) or front._passed(
                    self, upstream, body, rewrite
                )
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                data = text.encode()
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_DELETE = do_HEAD = do_CONNECT = _any  # noqa: N815 -- the names of http.server

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None
        if context is not None:
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def _passed(self, handler, upstream, body, rewrite):
        kept = {name: value for name, value in handler.headers.items() if name.lower() != "accept-encoding"}
        with requests.Session() as session:
            session.trust_env = False
            reply = session.request(
                handler.command, upstream + handler.path, data=body or None, headers=kept, timeout=60,
                allow_redirects=False,
            )  # fmt: skip
        headers = {
            name: value
            for name, value in reply.headers.items()
            if name.lower() not in ("content-length", "transfer-encoding", "connection", "server", "date")
        }
        return reply.status_code, headers, rewrite(reply.text)

    def close(self):
        self._server.shutdown()
        self._server.server_close()


class Silent:
    """Accepts connections and never says anything."""

    def __init__(self):
        self._listening = listener.listen(0)
        self.port = listener.port_of(self._listening)

    def close(self):
        self._listening.close()


def tls_context(folder):
    """Return a server's TLS context with a certificate that nobody has signed, and the certificate's file."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    import ipaddress

    begin = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(begin)
        .not_valid_after(datetime.datetime(2120, 1, 1, tzinfo=datetime.UTC))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    public = folder / "ca.pem"
    public.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context, public
