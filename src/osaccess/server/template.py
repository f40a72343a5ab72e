"""Owns the prepared Keystone database in the user's cache folder, from which every new state is a copy.

Built once per version of Keystone, hash cost and revision of our own part in it. It holds no secret that works:
the copies get passwords and keys of their own.
"""

import contextlib
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final

from osaccess.errors import Failed
from osaccess.server import database, keystone_config, log_excerpt
from osaccess.server.child import python

_SOURCES: Final = ("template_process.py", "services.py", "keystone_config.py")
"""What decides the content of the database besides Keystone itself; a change of them makes a new template."""


@dataclass(frozen=True, slots=True)
class Template:
    """The prepared database of one cache folder.

    Attributes:
        cache: the user's cache folder for osaccess; may be missing or not writable.
        environment: what the process that builds it shall see.

    """

    cache: Path
    environment: Mapping[str, str]

    @property
    def file(self) -> Path:
        """Where the prepared database is, once it is built."""
        name = f"keystone-{version('keystone')}-bcrypt{keystone_config.HASH_ROUNDS}-{_revision()}.sqlite"
        return self.cache / name

    def copy_to(self, target: Path, progress: Callable[[str], None]) -> None:
        """Write a copy of the prepared database, building it first where it is missing or broken.

        Raises Failed if the build fails.
        """
        if not database.is_sound(self.file):
            progress("preparing Keystone's database, once per version of Keystone")
            self._build(target)
            self._keep(target)
        else:
            shutil.copyfile(self.file, target)

    def _build(self, target: Path) -> None:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix="template-") as name:
            folder = Path(name)
            command = python("osaccess.server.template_process")
            done = subprocess.run(
                command, cwd=folder, env=dict(self.environment), capture_output=True, text=True, check=False
            )
            if done.returncode != 0:
                said = done.stdout + done.stderr + log_excerpt.text_since(folder / "keystone.log", 0)
                raise Failed(
                    "Keystone's database could not be prepared.",
                    because=f"Keystone says: {log_excerpt.cause(said)}",
                    mend="Install the rehearsal's packages anew: `pip install --force-reinstall "
                    "'osaccess[rehearsal]'`.",
                )
            (folder / keystone_config.DATABASE).replace(target)

    def _keep(self, built: Path) -> None:
        # A cache that cannot be written is no reason to fail: the next new state takes a few seconds longer.
        with contextlib.suppress(OSError):
            self.cache.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=self.cache, prefix=self.file.name)
            os.close(descriptor)
            new = Path(name)
            try:
                shutil.copyfile(built, new)
                new.replace(self.file)
            finally:
                new.unlink(missing_ok=True)


def _revision() -> str:
    sources = b"".join(Path(__file__).with_name(name).read_bytes() for name in _SOURCES)
    return hashlib.sha256(sources).hexdigest()[:8]
