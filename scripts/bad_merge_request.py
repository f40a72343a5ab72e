"""Owns the report of examples/bad/merge-request: the preview of its change against the state that main left there.

No Keystone and no login: `main/` has the state and the facts of the cloud of a rehearsal, as a pipeline would have
them. Only what chance adds to generated names is always the same here, so that the page is.
"""

import contextlib
import hashlib
import io
import shutil
import tempfile
from pathlib import Path
from unittest import mock

from rich.console import Console

from osaccess.cli.exit_codes import ExitCode
from osaccess.cli.main import run
from osaccess.cli.terminal import Terminal
from osaccess.engines.embedded.scope import Scope

EXAMPLE = Path(__file__).resolve().parent.parent / "examples/bad/merge-request"
PAGE = EXAMPLE / "report.html"
_NOW = "2090-02-27T08:00:00Z"


def merge_request_page() -> str:
    """Return the page, as a pipeline of a merge request makes it."""
    with tempfile.TemporaryDirectory(prefix="osaccess-") as temporary:
        stack, reports = Path(temporary) / "shop", Path(temporary) / "reports"
        shutil.copytree(EXAMPLE / "change", stack)
        (stack / ".osaccess").mkdir()
        shutil.copy(EXAMPLE / "main/cloud.yaml", stack / ".osaccess")
        arguments = ["preview", "--rehearsal", "--without-login", "--state", EXAMPLE / "main/state.json"]
        arguments += ["--now", _NOW, "-C", stack, "--report", reports]
        said = io.StringIO()
        terminal = Terminal(out=Console(file=said), err=Console(file=said))
        always_the_same = mock.patch.object(
            Scope, "seed_for", lambda _, urn: hashlib.sha256(urn.encode()).digest()
        )
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said), always_the_same:
            code = run(list(map(str, arguments)), terminal)
        if code != ExitCode.POLICY:
            raise RuntimeError(f"the example's preview ended with {code}: {said.getvalue()}")
        return (reports / "report.html").read_text()
