"""Owns giving a rehearsal's Keystone what has to stand there before a run: who lives in the real cloud, by its ids.

Keystone's API chooses ids itself, so a process beside the halted server writes them through Keystone's own managers.
"""

import json
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, Final

from osaccess.access.secret import Secret
from osaccess.errors import BadInput, Failed
from osaccess.plan.standing import Standing, rehearsed_password
from osaccess.server import log_excerpt
from osaccess.server.child import python
from osaccess.server.folder import RehearsalFolder, write_private

_FILE: Final = "standing.json"
CONFLICT: Final = 3
"""The exit code of the process where a name is taken; what is wrong stands on its stdout."""


class StandingCloud:
    """What stands in the Keystone of one folder.

    Args:
        folder: of the rehearsal.
        environment: what the process shall see.
        admin_password: of the rehearsal; the passwords of who stands there are made from it.

    """

    def __init__(self, folder: RehearsalFolder, environment: Mapping[str, str], admin_password: Secret) -> None:
        self._file = folder.state / _FILE
        self._folder = folder
        self._environment = environment
        self._admin_password = admin_password

    def lacks(self, standing: Standing) -> bool:
        """Tell whether something is to be written that was not written last."""
        if not standing:
            return False
        return bool(self._kept().get("standing") != _data(standing))

    def password(self, user_id: str) -> Secret:
        """Return the password of a user who stands there: the same in every run of this rehearsal."""
        return rehearsed_password(self._admin_password, user_id)

    def fill(self, standing: Standing, progress: Callable[[str], None]) -> None:
        """Write it while the server does not run; what is there already becomes as it shall be.

        Raises:
            BadInput: a name is taken by another thing of the rehearsal.
            Failed: Keystone refuses something.

        """
        progress("giving the rehearsal's Keystone what the document says is there already")
        data = {**_data(standing), "made": self._kept().get("made", [])}
        data["passwords"] = {one.id: self.password(one.id).reveal() for one in standing.users}
        command = python("osaccess.server.standing_process")
        done = subprocess.run(
            command,
            cwd=self._folder.state,
            env=dict(self._environment),
            input=json.dumps(data),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode == CONFLICT:
            raise BadInput(
                f"The rehearsal has something else where your cloud has what the document names: {done.stdout.strip()}",
                because="An earlier run of this rehearsal made it, or its Keystone has it by itself.",
                mend="Begin a new rehearsal: osaccess destroy --rehearsal -- or name it instead of giving its id.",
            )
        if done.returncode != 0:
            raise Failed(
                "The rehearsal's Keystone could not be given what the document says is there already.",
                because=f"Keystone says: {log_excerpt.cause(done.stdout + done.stderr)}",
                mend="Begin a new rehearsal: osaccess destroy --rehearsal",
            )
        self._folder.cloud.unlink(missing_ok=True)  # the facts are read anew: they have the names
        kept = {"standing": _data(standing), "made": json.loads(done.stdout)}
        write_private(self._file, json.dumps(kept, indent=2) + "\n")

    def _kept(self) -> Mapping[str, Any]:
        """Return what was written last, and the ids of all that was ever made."""
        found: Mapping[str, Any] = json.loads(self._file.read_text()) if self._file.exists() else {}
        return found


def _data(standing: Standing) -> dict[str, Any]:
    data = {**asdict(standing), "exact": sorted(standing.exact)}
    return dict(json.loads(json.dumps(data)))  # tuples are lists, as they come back
