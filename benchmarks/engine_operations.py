"""What the benchmark of the embedded engine measures, each in a process of its own: this file, run as a script.

The last line that it prints is what it counted: JSON. Seconds leave out the interpreter's start, the loading of the
SDK and the derivation of the key from the passphrase (0.4 s), which cost the same whatever the size of a stack.
"""

import json
import os
import resource
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine_stack import EXPIRES, PASSPHRASE, PER_OWNER, RULES, log_in

PACK = Path(__file__).resolve().parent.parent / "policies"


def operate(operation: str, folder: Path, *, with_pack: bool) -> dict[str, Any]:
    """Carry one operation out on the stack in a folder; return counts."""
    from osaccess.engines.embedded.file_backend import FileBackend
    from osaccess.engines.embedded.identity_plugin import OpenStackPlugin
    from osaccess.engines.embedded.openstack_sdk import load_identity
    from osaccess.engines.embedded.operations import EmbeddedRun, read_state
    from osaccess.engines.embedded.policy_folder import PackFolder
    from osaccess.keystone.session import KeystoneSession
    from osaccess.keystone.traffic import SentRequest
    from osaccess.rules.profiles import PROD

    salt = FileBackend(folder / "state", "bench", "bench", PASSPHRASE).crypter(None).description()["state"]["salt"]
    backend = FileBackend(folder / "state", "bench", "bench", PASSPHRASE, salt_state=salt)
    read_state(backend)
    load_identity()
    sent: list[SentRequest] = []
    run = EmbeddedRun(
        project_folder=folder,
        stack="bench",
        backend=backend,
        plugins=(OpenStackPlugin(lambda login: KeystoneSession(login, log=sent.append)),),
        environment=dict(os.environ),
        packs=(PackFolder(PACK, PROD.pack_config()),) if with_pack else (),
    )
    begin, processor = time.perf_counter(), time.process_time()
    result = getattr(run, operation)()
    seconds, processor_seconds = time.perf_counter() - begin, time.process_time() - processor
    assert result.succeeded, [event for event in result.events if hasattr(event, "severity")]
    credentials = [one for one in sent if "/application_credentials" in one.path]
    return {
        "seconds_inside": seconds,
        "processor_seconds": processor_seconds,
        "requests": len(sent) - sum(one.is_token for one in sent),
        "tokens": sum(one.is_token for one in sent),
        "refused": sum(one.is_refused for one in sent),
        "of_credentials": len(credentials),
        "lists": sum(
            1 for one in credentials if one.method == "GET" and one.path.endswith("/application_credentials")
        ),
        "changes": {op.value: count for op, count in result.changes.items()},
    }


def replace_all(folder: Path) -> dict[str, Any]:
    """Give all credentials another rule: as each has a name, it is deleted before it is made anew."""
    os.environ["BENCH_PATH"] = "/v2.1/images"
    told = operate("up", folder, with_pack=False)
    assert told["changes"]["replace"] == int(os.environ["BENCH_N"]), told["changes"]
    return told


def preview_after_a_kill(folder: Path) -> dict[str, Any]:
    """Preview beside a journal that holds one line for each resource, as if no checkpoint had been written."""
    from osaccess.engines.embedded.checkpoint import load_checkpoint
    from osaccess.engines.embedded.file_backend import FileBackend
    from osaccess.engines.embedded.journal import Journal

    backend = FileBackend(folder / "state", "bench", "bench", PASSPHRASE)
    stored = load_checkpoint(backend)
    journal = Journal(backend, stored.crypter, stored.digest)
    for state in stored.resources:
        journal.done(None, (state.key,), (state,))
    try:
        return operate("preview", folder, with_pack=False)
    finally:
        backend.journal_file.unlink()


def create_plainly(width: int) -> dict[str, Any]:
    """Create what the program creates, with keystoneauth1 and nothing else; `width` owners at once."""
    from concurrent.futures import ThreadPoolExecutor

    from keystoneauth1 import session
    from keystoneauth1.identity import v3

    url, n, role = os.environ["BENCH_URL"], int(os.environ["BENCH_N"]), os.environ["BENCH_ROLE"]
    counts: list[int] = []

    def login(name: str, password: str, project: Mapping[str, str]) -> session.Session:
        return session.Session(
            v3.Password(url, username=name, password=password, user_domain_id="default", **project)
        )

    admin = login("admin", os.environ["BENCH_PASSWORD"], {"project_name": "admin", "project_domain_id": "default"})
    admin.get_token()

    def make(number: int) -> None:
        name, password = f"owner-{number}", f"password of owner-{number}"
        project = admin.post(f"{url}/projects", json={"project": {"name": f"p-{number}"}}).json()["project"]["id"]
        body = {"user": {"name": name, "password": password}}
        user = admin.post(f"{url}/users", json=body).json()["user"]["id"]
        admin.put(f"{url}/projects/{project}/users/{user}/roles/{role}")
        owner = login(name, password, {"project_id": project})
        for index in range(PER_OWNER):
            wanted = {
                "name": f"c-{number}-{index}",
                "roles": [{"name": "member"}, {"name": "reader"}],
                "access_rules": RULES,
                "expires_at": EXPIRES,
            }
            owner.post(f"{url}/users/{user}/application_credentials", json={"application_credential": wanted})
        counts.append(3 + PER_OWNER)

    with ThreadPoolExecutor(width) as pool:
        list(pool.map(make, range(n // PER_OWNER)))
    return {"requests": sum(counts), "tokens": 1 + len(counts)}


def create_far_away(folder: Path) -> dict[str, Any]:
    """Create on a server that is 100 ms away; tell how many requests were in flight at once."""
    from osaccess.fake_keystone import Reply, Request
    from osaccess.fake_keystone.adapters.http_server import FakeKeystoneServer

    class Distance:
        """Counts who is on the way, and keeps everybody 100 ms."""

        def __init__(self) -> None:
            self.lock, self.now, self.most = threading.Lock(), 0, 0

        def before(self, _request: Request) -> Reply | None:
            with self.lock:
                self.now += 1
                self.most = max(self.most, self.now)
            time.sleep(0.1)
            with self.lock:
                self.now -= 1
            return None

    with FakeKeystoneServer() as server:
        distance = Distance()
        server.keystone.faults = distance
        role = next(role.id for role in server.keystone.state.roles if role.name == "member")
        log_in(server.url, server.variables["OS_PASSWORD"], role)
        return {**operate("up", folder, with_pack=False), "in_flight": distance.most}


def main(what: str, argument: str) -> None:
    """Measure one thing and print it: `plain WIDTH`; `far`, `replace`, `recover` or OPERATION[+pack], and FOLDER."""
    if what == "plain":
        told = create_plainly(int(argument))
    elif what == "far":
        told = create_far_away(Path(argument))
    elif what == "replace":
        told = replace_all(Path(argument))
    elif what == "recover":
        told = preview_after_a_kill(Path(argument))
    else:
        told = operate(what.removesuffix("+pack"), Path(argument), with_pack=what.endswith("+pack"))
    unit = 1024 if sys.platform != "darwin" else 1024**2
    print(json.dumps({**told, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit}))


if __name__ == "__main__":
    main(*sys.argv[1:])
