"""Owns the command `python -m osaccess.engines.embedded.replay`; deliberately does nothing but print and exit."""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from osaccess.engines.embedded.replay.comparison import differences
from osaccess.engines.embedded.replay.event_rows import Row
from osaccess.engines.embedded.replay.lab_keystone import LabKeystone
from osaccess.engines.embedded.replay.run import dumped, replayed
from osaccess.engines.embedded.replay.scenario import Scenario, load_scenario
from osaccess.errors import OsaccessError


def main(arguments: Sequence[str] | None = None) -> int:
    """Replay scenarios; return 0, 1 where one differs from its recording, 2 for bad input."""
    options = _options(arguments)
    try:
        scenarios = [load_scenario(folder) for folder in _folders(options.folders)]
        equal = sum([_one(scenario, options.out, compare=options.compare) for scenario in scenarios])
    except OsaccessError as error:
        print(error, file=sys.stderr)  # noqa: T201 -- a command
        return 2
    if options.compare:
        print(f"{equal} of {len(scenarios)} scenarios are equal to their recordings")  # noqa: T201 -- a command
    return 0 if equal == len(scenarios) else 1


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m osaccess.engines.embedded.replay",
        description="Run recorded scenarios on the embedded engine and a Keystone of its own.",
    )
    parser.add_argument("folders", nargs="+", type=Path, help="scenario folders, or a folder of them")
    parser.add_argument("--out", type=Path, help="where the trace is written (a folder for several)")
    parser.add_argument("--compare", action="store_true", help="compare with trace.json, and exit 1 if it differs")
    return parser.parse_args(arguments)


def _folders(given: Sequence[Path]) -> Iterator[Path]:
    for folder in given:
        if folder.is_dir() and not (folder / "steps.json").exists():
            yield from (path for path in sorted(folder.iterdir()) if (path / "steps.json").exists())
        else:
            yield folder


def _one(scenario: Scenario, out: Path | None, *, compare: bool) -> bool:
    with LabKeystone() as keystone:
        trace = replayed(scenario, keystone)
    if out is not None:
        _write(trace, out / f"{scenario.name}.json" if out.is_dir() else out)
    if not compare:
        return True
    found = differences(json.loads(scenario.trace.read_text()), trace)
    print(f"{scenario.name}: {f'{len(found)} differences' if found else 'equal'}")  # noqa: T201 -- a command
    for text in found:
        print(f"  {text}")  # noqa: T201 -- a command
    sys.stdout.flush()
    return not found


def _write(trace: Row, file: Path) -> None:
    file.write_text(dumped(trace) + "\n")


if __name__ == "__main__":
    sys.exit(main())
