"""Owns the making of a prepared Keystone database: `python -m` this, in an empty folder.

Schema, bootstrap as `keystone-manage bootstrap` does it, and the rehearsal's services with the probe's
user. Passwords and URLs are placeholders: `database` writes a state's own into the copy.
"""

import secrets
import uuid
from pathlib import Path
from typing import Any

from osaccess.server import keystone_config, keystone_process
from osaccess.server.services import PROBE_USER, PROBED, REGION, SERVICE_PROJECT

PLACEHOLDER_URL = "http://127.0.0.1:0"
_INTERFACES = ("public", "internal", "admin")


def main() -> None:
    """Build keystone.db in the working folder."""
    folder = Path()
    keystone_config.write_config(folder)
    keystone_config.write_fresh_keys(folder)
    keystone_process.prepare()
    import keystone.server
    from keystone.cmd.bootstrap import Bootstrapper
    from keystone.common.sql import upgrades

    keystone.server.configure(config_files=[keystone_config.FILE])
    upgrades.offline_sync_database_to_version()
    bootstrapper = Bootstrapper()
    _bootstrap(bootstrapper)
    _add_services()
    _add_probe_user(bootstrapper.service_role_id)


def _bootstrap(bootstrapper: Any) -> None:
    bootstrapper.admin_username = bootstrapper.project_name = bootstrapper.admin_role_name = "admin"
    bootstrapper.admin_password = secrets.token_urlsafe(24)
    bootstrapper.service_name = "keystone"
    bootstrapper.public_url = bootstrapper.internal_url = bootstrapper.admin_url = PLACEHOLDER_URL
    bootstrapper.region_id = REGION
    bootstrapper.immutable_roles = True
    bootstrapper.bootstrap()


def _add_services() -> None:
    from keystone.common.provider_api import ProviderAPIs

    catalog = ProviderAPIs.catalog_api
    for service in PROBED:
        service_id = uuid.uuid4().hex
        catalog.create_service(
            service_id, {"id": service_id, "name": service.name, "type": service.type, "enabled": True}
        )
        for interface in _INTERFACES:
            endpoint_id = uuid.uuid4().hex
            endpoint = {"id": endpoint_id, "interface": interface, "service_id": service_id, "enabled": True}
            catalog.create_endpoint(endpoint_id, endpoint | {"region_id": REGION, "url": PLACEHOLDER_URL})


def _add_probe_user(role_id: str) -> None:
    from keystone.common.provider_api import ProviderAPIs

    project_id = uuid.uuid4().hex
    project = {"id": project_id, "name": SERVICE_PROJECT, "domain_id": "default", "enabled": True}
    ProviderAPIs.resource_api.create_project(project_id, project)
    user = ProviderAPIs.identity_api.create_user(
        {"name": PROBE_USER, "domain_id": "default", "enabled": True, "password": secrets.token_urlsafe(24)}
    )
    ProviderAPIs.assignment_api.add_role_to_user_and_project(user["id"], project_id, role_id)


if __name__ == "__main__":
    main()
