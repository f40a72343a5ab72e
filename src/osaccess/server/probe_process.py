"""Owns the process of the probe service: `python -m` this, in the folder of its Keystone's state."""

import json
import logging
from pathlib import Path

from osaccess.server import server_arguments
from osaccess.server.serving import serve


def main() -> None:
    """Serve the probe until the process is ended."""
    started = server_arguments.take(Path("probe.pid"))
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    # the login comes as a dictionary, which the middleware takes for unknown options, six lines a service
    logging.getLogger("keystonemiddleware._common.config").setLevel(logging.ERROR)
    from osaccess.server import probe  # imports keystonemiddleware: after the claim, which shall come first

    serve(probe.application(json.loads(Path("probe.json").read_text())), started)


if __name__ == "__main__":
    main()
