"""Owns the noun `roles`: those that the cloud does not have yet."""

from typing import Annotated, ClassVar

from pydantic import Field

from osaccess.spec.fields import KeystoneId, Noun

_NO_IMPLICATIONS = (
    "pulumi-openstack cannot write what a role implies. Type: openstack implied role create --implied-role ROLE NAME "
    "-- then `osaccess cloud pin`, so that plans know it."
)


class RoleSpec(Noun):
    """A role of the whole cloud that the document makes; its key is its name.

    The roles that the cloud has already are facts: they stand in cloud.yaml.
    """

    not_here: ClassVar = {
        "implies": _NO_IMPLICATIONS,
        "domain": "A role of a domain is in no token: Keystone uses it for implications only, and pulumi-openstack "
        "cannot write these. Type: openstack role create --domain DOMAIN NAME",
        "options": "pulumi-openstack cannot write a role's options. Type: openstack role set --immutable NAME",
        "description": "pulumi-openstack cannot write a role's description. Write it as a comment.",
        "name": "The key is the role's name.",
        "existing": "A role that is there already is a fact of the cloud: type `osaccess cloud pin`, and use its name.",
    }

    adopt: Annotated[
        KeystoneId | None,
        Field(description="the id of a role that is there already, and from now on the document's"),
    ] = None
