"""Owns running the command `openstack` in this process: a process of its own would import for two seconds each time."""

import contextlib
import io
import json
import logging
import os
import warnings
from unittest.mock import patch

from openstackclient.shell import OpenStackShell
from osc_lib.clientmanager import ClientManager


class Openstack:
    """The command with one login; what it prints and how it ends is noted in the case."""

    def __init__(self, case, **auth):
        options = {"auth_url": case.keystone.url, "region_name": "RegionOne", **auth}
        self._case = case
        # in one piece: a password may begin with a dash
        self._login = [f"--os-{key.replace('_', '-')}={value}" for key, value in options.items()]

    def show(self, *words):
        """Note what the command says of one thing, or of a list; return it."""
        status, printed, said = self._run([*words, "-f", "json"])
        found = json.loads(printed) if status == 0 else None
        return self._noted(words, status, found, said)

    def do(self, *words):
        """Note how a command ends that prints nothing where all went well."""
        return self._noted(words, *self._run(words))

    def _noted(self, words, status, printed, said):
        self._case.note(
            "openstack", {"typed": " ".join(words), "status": status, "printed": printed, "said": said}
        )
        return printed

    def _run(self, words):
        printed, said = io.StringIO(), io.StringIO()
        with left_as_it_was(), contextlib.redirect_stdout(printed), contextlib.redirect_stderr(said):
            status = OpenStackShell().run([*self._login, *words])
        return status, printed.getvalue(), said.getvalue()


@contextlib.contextmanager
def left_as_it_was():
    """Undo what the command does to a process that it takes for its own: handlers of logs, filters of warnings."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    environment = {key: value for key, value in os.environ.items() if not key.startswith("OS_")}
    try:
        environment["OS_CLIENT_CONFIG_FILE"] = os.devnull
        with patch.dict(os.environ, environment, clear=True), warnings.catch_warnings():
            yield
    finally:
        for client in vars(ClientManager).values():
            if hasattr(client, "_handle"):
                client._handle = None  # else the next command talks to this one's Keystone
        root.handlers[:] = handlers
        root.setLevel(level)
