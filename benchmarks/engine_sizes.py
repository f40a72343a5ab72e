"""What the embedded engine takes for n credentials, and how that grows with n."""

from dataclasses import dataclass

from engine_processes import Measured, best, by_command, child, fake
from engine_report import Report
from engine_stack import PER_OWNER, RESOURCES_PER_OWNER, stack

GROWTH = 1.3
"""So much more than in proportion an operation may take for the largest size beside the smallest."""

PACK_MILLISECONDS = 5.0
"""So much the policy pack may take for each resource, together with all that the command adds to the engine."""


@dataclass(frozen=True)
class Size:
    """What was measured for one number of credentials; `plain`: the plain script, with one thread and with eight."""

    n: int
    create: Measured
    preview: Measured
    up: Measured
    packed_preview: Measured
    packed_up: Measured
    command: Measured
    refresh: Measured
    replace: Measured
    recover: Measured
    destroy: Measured
    plain: tuple[Measured, Measured]

    @property
    def owners(self) -> int:
        """How many owners the credentials have."""
        return self.n // PER_OWNER

    @property
    def operations(self) -> dict[str, Measured]:
        """The operations whose growth is judged."""
        return {
            "create": self.create,
            "no-op up": self.up,
            "no-op up, with the pack": self.packed_up,
            "no-op preview": self.preview,
            "no-op preview, with the pack": self.packed_preview,
            "refresh": self.refresh,
            "replace all, each deleted first": self.replace,
            "no-op preview after a kill": self.recover,
            "destroy": self.destroy,
        }


def measure(n: int) -> Size:
    """Measure all operations on a stack of n credentials."""
    with fake(), stack(n) as folder:
        created = child("up", folder)
        idle, packed = best("preview", folder), best("preview+pack", folder)
        commanded = by_command(folder)
        idle_up, packed_up = best("up", folder), best("up+pack", folder)
        recovered = best("recover", folder)
        refreshed = child("refresh", folder)
        replaced = child("replace", folder)
        destroyed = child("destroy", folder)
    with fake():
        plain = child("plain", 1)
    with fake():
        threaded = child("plain", 8)
    return Size(
        n=n,
        create=created,
        preview=idle,
        up=idle_up,
        packed_preview=packed,
        packed_up=packed_up,
        command=commanded,
        refresh=refreshed,
        replace=replaced,
        recover=recovered,
        destroy=destroyed,
        plain=(plain, threaded),
    )


def show(size: Size, report: Report) -> None:
    """Print what the requests, times and memory of one size are."""
    n, owners = size.n, size.owners
    print(f"\n{n} credentials, {owners} owners")
    told, (plain, threaded) = size.create.told, size.plain
    each = told["of_credentials"] / n
    report.line(
        "create: requests per credential",
        f"{each:.2f}",
        f"{told['requests']} in all, the plain script {plain.told['requests']}",
        reached=each == 1,
    )
    tokens = f"owners x project + 1 = {owners + 1}"
    report.line("create: tokens", f"{told['tokens']}", tokens, reached=told["tokens"] == owners + 1)
    report.line("create: refused requests", f"{told['refused']}", reached=told["refused"] == 0)
    ratio = size.create.seconds / plain.seconds
    beside = f"{ratio:.2f} x the plain script {plain.seconds:.2f} s; 8 threads {threaded.seconds:.2f} s"
    report.line(
        "create: time", f"{size.create.seconds:.2f} s", beside
    )  # judged on the real Keystone: the fake is free
    for what, one in (("preview", size.preview), ("up", size.up)):
        sent = one.told["requests"] + one.told["tokens"]
        report.line(f"no-op {what}: requests and tokens", f"{sent}", reached=sent == 0)
    quick, small = (size.preview.seconds <= 2, size.preview.peak < 150) if n == 100 else (None, None)
    inside = f"{size.preview.told['seconds_inside']:.2f} s of it the engine"
    report.line("no-op preview: time", f"{size.preview.seconds:.2f} s", inside, reached=quick)
    report.line("no-op preview: peak memory", f"{size.preview.peak:.0f} MiB", reached=small)
    report.line("no-op preview by `osaccess`, with its pack", f"{size.command.seconds:.2f} s")
    told = size.refresh.told
    single = told["of_credentials"] - told["lists"]
    beside = f"{told['lists']} lists and {single} single ones for {owners} owners; {told['requests']} in all"
    listed = single == 0 and told["lists"] == owners
    report.line("refresh: requests for credentials", f"{told['of_credentials']}", beside, reached=listed)
    told = size.destroy.told
    beside = f"{told['requests']} in all, {told['of_credentials']} for {n} credentials"
    report.line("destroy: refused requests", f"{told['refused']}", beside, reached=told["refused"] == 0)


def show_growth(sizes: list[Size], report: Report) -> None:
    """Print side by side what each size takes for one credential, and the last in proportion to the first."""
    first, last = sizes[0], sizes[-1]
    print("\nprocessor milliseconds for one credential, without the start")
    report.columns("credentials", [*(f"{size.n}" for size in sizes), "ratio"])
    for what in first.operations:
        costs = [size.operations[what].told["processor_seconds"] / size.n * 1000 for size in sizes]
        ratio = costs[-1] / costs[0]
        cells = [*(f"{cost:.2f}" for cost in costs), f"{ratio:.2f}"]
        report.columns(what, cells, reached=ratio <= GROWTH if last is not first else None)
    print("\nprocessor milliseconds that the pack and the command add for one resource")
    for what, added in (("the pack", _added_by_pack), ("the pack and all else of `osaccess preview`", _added)):
        costs = [added(size) for size in sizes]
        reached = costs[-1] <= PACK_MILLISECONDS if last is not first else None
        report.columns(what, [f"{cost:.2f}" for cost in costs], reached=reached)
    print("\npeak memory, MiB; the last column: KiB for one more credential")
    operations = {**first.operations, "no-op preview by `osaccess`, with its pack": first.command}
    for what in operations:
        peaks = [size.operations[what].peak if what in size.operations else size.command.peak for size in sizes]
        more = [f"{(peaks[-1] - peaks[0]) / (last.n - first.n) * 1024:.0f} KiB"] if last is not first else []
        report.columns(what, [*(f"{peak:.0f}" for peak in peaks), *more])


def _added_by_pack(size: Size) -> float:
    packed, bare = size.packed_preview.told["processor_seconds"], size.preview.told["processor_seconds"]
    return (packed - bare) / (size.owners * RESOURCES_PER_OWNER) * 1000


def _added(size: Size) -> float:
    more = size.command.processor - size.preview.processor
    return more / (size.owners * RESOURCES_PER_OWNER) * 1000
