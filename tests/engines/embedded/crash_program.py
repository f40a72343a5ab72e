"""A run that dies at a given place; started as a process of its own by test_crash.

    python crash_program.py FOLDER VERSION N

dies as if by `kill -9` when the backend is asked for the Nth time to write something, or the cloud to do
something: before it is done or, every other time, after.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import pulumi

from osaccess.engines.embedded.file_backend import FileBackend
from osaccess.engines.embedded.operations import EmbeddedRun
from support.in_memory_provider import Cloud, Credential, LabPlugin, LabProvider, Thing


def program(version: str):
    """Five resources; `b` replaces one create-first, one delete-first with a dependent, and drops one."""

    def body() -> None:
        provider = LabProvider("adm", password=pulumi.Output.secret("hunter22"))
        opts = pulumi.ResourceOptions(provider=provider)
        first = Thing("first", kind=version, opts=opts)
        fixed = Thing("fixed", name="fixed", kind=version, note=first.name, opts=opts)
        Thing("forced", name="forced", owner=fixed.serial, opts=opts)
        Credential("deploy", name="deploy", role=version, token=pulumi.Output.secret("s3cret-token"), opts=opts)
        Credential("stays", name="stays", role="member", opts=pulumi.ResourceOptions(depends_on=[fixed]))
        if version == "a":
            Thing("dropped", name="dropped", opts=opts)

    return body


class Reaper:
    """Counts places and dies at one of them."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.seen = 0

    def pass_by(self, *_: object) -> None:
        self.seen += 1
        if self.seen == self.at:
            os._exit(77)


class MortalBackend(FileBackend):
    """A file backend in which a kill may come before and after each write."""

    reaper: Reaper

    def write_checkpoint(self, data: bytes) -> None:
        self.reaper.pass_by()
        super().write_checkpoint(data)
        self.reaper.pass_by()

    def append_to_journal(self, data: bytes) -> None:
        self.reaper.pass_by()
        super().append_to_journal(data)
        self.reaper.pass_by()

    def replace_journal(self, data: bytes) -> None:
        self.reaper.pass_by()
        super().replace_journal(data)


def salted(count: int) -> bytes:
    """One salt, because each new one costs 0.36 s."""
    return b"saltsalt" if count == 8 else os.urandom(count)


def run_of(folder: Path, version: str, reaper: Reaper | None = None) -> tuple[EmbeddedRun, Cloud, FileBackend]:
    """Return the run, its cloud and its backend."""
    cloud = Cloud(folder / "cloud.json")
    kind = FileBackend if reaper is None else MortalBackend
    backend = kind(folder, "rehearsal", "dev", "pw", random_bytes=salted)
    if reaper is not None:
        backend.reaper = reaper  # type: ignore[attr-defined]
        cloud.faults.append(reaper.pass_by)
        cloud.after_faults.append(reaper.pass_by)
    run = EmbeddedRun(
        project_folder=folder,
        stack="dev",
        backend=backend,
        plugins=(LabPlugin(cloud),),
        program=program(version),
        parallel=1,
        seed=b"seed",
    )
    return run, cloud, backend


if __name__ == "__main__":
    reaper = Reaper(int(sys.argv[3]))
    run, _, _ = run_of(Path(sys.argv[1]), sys.argv[2], reaper)
    run.up()
    sys.stdout.write(f"{reaper.seen}\n")
