"""Owns how resources are named: URNs and provider references; deliberately knows no resource.

A URN is `urn:pulumi:<stack>::<project>::<types of the ancestors joined by $>$<type>::<name>`; the type of the
root stack is left out (sdk/go/common/resource/urn; facts/embedded-engine.md 4.16).
"""

from dataclasses import dataclass
from typing import Final

from osaccess.engines.embedded.values import UNKNOWN_TEXT

STACK_TYPE: Final = "pulumi:pulumi:Stack"
PROVIDER_PREFIX: Final = "pulumi:providers:"
BUILTIN_PACKAGE: Final = "pulumi"
"""The package of the engine itself: references to other stacks."""


def make_urn(stack: str, project: str, parent: str, type_: str, name: str) -> str:
    """Return the URN of a resource; `parent` is the URN of its parent, or empty."""
    qualified = type_
    if parent:
        parent_type = qualified_type_of(parent)
        if parent_type.split("$")[-1] != STACK_TYPE:
            qualified = f"{parent_type}${type_}"
    return f"urn:pulumi:{stack}::{project}::{qualified}::{name}"


def qualified_type_of(urn: str) -> str:
    """Return the types of the ancestors and of the resource itself, joined by `$`."""
    return urn.split("::")[2]


def type_of(urn: str) -> str:
    """Return the type of the resource itself."""
    return qualified_type_of(urn).split("$")[-1]


def name_of(urn: str) -> str:
    """Return the logical name; it may hold `::` itself."""
    return urn.split("::", 3)[3]


def root_stack_urn(stack: str, project: str) -> str:
    """Return the URN of the resource that every program gets as its root."""
    return make_urn(stack, project, "", STACK_TYPE, f"{project}-{stack}")


def is_provider_type(type_: str) -> bool:
    """Tell whether resources of this type are providers themselves."""
    return type_.startswith(PROVIDER_PREFIX)


def package_of(type_or_token: str) -> str:
    """Return the package: `openstack` for `openstack:identity/user:User` and for `pulumi:providers:openstack`."""
    if is_provider_type(type_or_token):
        return type_or_token.removeprefix(PROVIDER_PREFIX)
    return type_or_token.split(":", 1)[0]


@dataclass(frozen=True, slots=True)
class ProviderReference:
    """One provider resource as others name it: `<urn>::<id>`, with the unknown's text for an id to come."""

    urn: str
    id: str

    @classmethod
    def parse(cls, text: str) -> "ProviderReference":
        """Return the reference that `text` writes down."""
        urn, id_ = text.rsplit("::", 1)
        return cls(urn, id_)

    def __str__(self) -> str:
        return f"{self.urn}::{self.id or UNKNOWN_TEXT}"
