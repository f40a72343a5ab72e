"""Owns reading the names of application credentials out of an exported stack, whichever engine wrote it.

Names alone: no secret is opened, so that an alarm needs no passphrase.
"""

from typing import Any

from osaccess.errors import BadInput

_CREDENTIAL = "openstack:identity/applicationCredential:ApplicationCredential"


def credential_names(exported: Any) -> frozenset[str]:
    """Return the Keystone names of the credentials that the stack has. Raises BadInput for other data."""
    try:
        resources = (exported.get("deployment") or {}).get("resources") or []
        return frozenset(
            _name(one)
            for one in resources
            if one["type"] == _CREDENTIAL and one.get("id") and not one.get("delete")
        )
    except (AttributeError, KeyError, TypeError) as error:
        raise BadInput(
            "This is no exported stack.",
            because="It has no `deployment` with `resources`.",
            mend="Type: pulumi stack export   (or: osaccess state export)",
        ) from error


def _name(resource: Any) -> str:
    name = (resource.get("outputs") or {}).get("name")
    return name if isinstance(name, str) else str(resource["urn"]).rpartition("::")[2]
