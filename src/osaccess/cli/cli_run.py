"""Owns the way from a target to a run of the real CLI, with the pack's configuration as a file for its time."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from osaccess.cli.target import Target
from osaccess.engines.pulumi_cli import Operation, PulumiRun
from osaccess.engines.restriction import WHOLE, Restriction


@contextmanager
def cli_run(
    operation: Operation, target: Target, *, yes: bool, restriction: Restriction = WHOLE
) -> Iterator[PulumiRun]:
    """Yield the run; the profile's configuration of the pack lies in a file as long as it lasts."""
    with tempfile.TemporaryDirectory(prefix="osaccess-") as folder:
        config = Path(folder) / f"{target.profile.name}.json"
        config.write_text(json.dumps(target.profile.pack_config(), indent=2))
        yield PulumiRun(
            operation=operation,
            project=target.project,
            stack=target.stack,
            pack=target.pack,
            pack_config=config,
            login=target.login,
            now=target.now,
            yes=yes,
            restriction=restriction,
        )
