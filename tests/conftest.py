"""What all tests share."""

pytest_plugins = ["support.keystone_server", "support.rehearsals"]
