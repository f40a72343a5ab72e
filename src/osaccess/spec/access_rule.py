"""Owns one item of `access_rules`: a rule, a preset, or a recording."""

from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag

from osaccess.access.access_rule import AccessRule, HttpMethod
from osaccess.spec.fields import FileName, Noun, Path, PresetName, ServiceType


class AccessRuleSpec(Noun):
    """One request that the credential may send."""

    service: Annotated[ServiceType, Field(description="service type of the catalogue")]
    method: Annotated[HttpMethod, Field(description="DELETE, GET, HEAD, PATCH, POST or PUT")]
    path: Annotated[Path, Field(description="the whole path, mount prefix included; wildcards *, {id}, **")]

    def as_rule(self) -> AccessRule:
        """Return the rule in the shared vocabulary."""
        return AccessRule(self.service, self.method.value, self.path)


class PresetSpec(Noun):
    """All requests of a preset; which rules they become depends on the cloud (plan)."""

    preset: Annotated[PresetName, Field(description="name of a preset, like compute/read")]


class RecordedSpec(Noun):
    """All rules of a recording, by the name of its file; reading the document makes it a `RecordedRules`."""

    recorded: Annotated[FileName, Field(description="file of `osaccess record --output`, beside the document")]


class RecordedRules(RecordedSpec):
    """A recording that was read."""

    rules: tuple[AccessRule, ...]


_KEYS: dict[str, type[Noun]] = {"preset": PresetSpec, "recorded": RecordedSpec}


def _kind(value: Any) -> str:
    for key, kind in _KEYS.items():
        if key in value if isinstance(value, dict) else isinstance(value, kind):
            return f"[{key}]"
    return "[rule]"


AccessRuleItem = Annotated[
    Annotated[AccessRuleSpec, Tag("[rule]")]
    | Annotated[PresetSpec, Tag("[preset]")]
    | Annotated[RecordedSpec, Tag("[recorded]")],
    Discriminator(_kind),
]
"""One item of `access_rules`. The tags are in brackets so that they are left out of the keys in messages."""
