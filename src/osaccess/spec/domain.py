"""Owns the noun `domains`."""

from typing import Annotated, ClassVar

from pydantic import Field

from osaccess.spec.existing import MayExist


class DomainSpec(MayExist):
    """A domain of Keystone; its key is its name. What names no domain is in the cloud's default domain."""

    not_here: ClassVar = {
        "options": "pulumi-openstack cannot write options. Type: openstack domain set --immutable NAME",
    }

    description: Annotated[str, Field(description="what the domain is for")] = ""
    enabled: Annotated[bool, Field(description="false suspends everybody and everything in it")] = True
