"""A service behind the real keystonemiddleware that was never told its own type."""

import json
from pathlib import Path

from osaccess.server import server_arguments
from osaccess.server.serving import serve


def main():
    started = server_arguments.take(Path("probe.pid"))
    from keystonemiddleware import auth_token

    from osaccess.server.probe import _answering, _middleware_config
    from osaccess.server.services import PROBED

    config = _middleware_config(PROBED[0], json.loads(Path("probe.json").read_text()))
    del config["service_type"]
    serve(auth_token.AuthProtocol(_answering(PROBED[0]), config), started)


if __name__ == "__main__":
    main()
