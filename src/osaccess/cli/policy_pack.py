"""Owns which policy pack a run is judged by: the one that was named, the project's own, or the one of osaccess."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml

import osaccess.policies
from osaccess.cli.run_options import RunOptions


@contextmanager
def policy_pack(options: RunOptions) -> Iterator[Path]:
    """Yield the folder of the pack.

    The installed pack of osaccess names an environment of its repository, which no other project has; so it is
    given to the engine in a folder that names the running one, for as long as the run lasts.
    """
    own = options.project.absolute() / "policies"
    if options.pack is not None:
        yield options.pack.absolute()
    elif (own / "PulumiPolicy.yaml").exists():
        yield own
    else:
        with tempfile.TemporaryDirectory(prefix="osaccess-pack-") as folder:
            _write_pack(Path(folder))
            yield Path(folder)


def _write_pack(folder: Path) -> None:
    installed = Path(osaccess.policies.__path__[0])
    shutil.copy(installed / "__main__.py", folder)
    description = yaml.safe_load((installed / "PulumiPolicy.yaml").read_text())
    description["runtime"]["options"]["virtualenv"] = sys.prefix
    (folder / "PulumiPolicy.yaml").write_text(yaml.safe_dump(description))
