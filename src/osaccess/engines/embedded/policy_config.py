"""Owns what each policy of a pack is configured with; deliberately runs none.

Order, later wins: the policy's own level < the pack's initial configuration < the given one, `all` before names
(pkg/resource/analyzer/config.go). A level is always sent: absent on the wire it means advisory.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from google.protobuf import json_format
from pulumi.runtime.proto import analyzer_pb2

from osaccess.engines.embedded.events import Level
from osaccess.errors import BadInput

_LEVELS: Final = {
    Level.ADVISORY: analyzer_pb2.ADVISORY,
    Level.MANDATORY: analyzer_pb2.MANDATORY,
    Level.REMEDIATE: analyzer_pb2.REMEDIATE,
    Level.DISABLED: analyzer_pb2.DISABLED,
}
_ALL: Final = "all"
_LEVEL_KEY: Final = "enforcementLevel"


def level_of(number: int) -> Level:
    """Return the level that a number on the wire means."""
    return next(level for level, wire in _LEVELS.items() if wire == number)


def configuration_request(pack: str, info: Any, given: Mapping[str, Any]) -> Any:
    """Return the ConfigureAnalyzerRequest for a pack. Raises BadInput for what does not fit its policies.

    Args:
        pack: name of the pack, for messages.
        info: its AnalyzerInfo.
        given: policy name → level, or → properties with `enforcementLevel` among them; `all` for all policies.

    """
    entries = {name: _entry(pack, name, value) for name, value in given.items()}
    level_of_all = _level_of_all(pack, entries.pop(_ALL, None))
    request = analyzer_pb2.ConfigureAnalyzerRequest()
    for policy in info.policies:
        entry = dict(entries.get(policy.name, {}))
        level = entry.pop(_LEVEL_KEY, None) or level_of_all
        initial = info.initialConfig.get(policy.name)
        config = request.policyConfig[policy.name]
        if level is not None:
            config.enforcementLevel = _LEVELS[level]
        else:
            config.enforcementLevel = initial.enforcementLevel if initial else policy.enforcementLevel
        config.properties.update(_properties(pack, policy, initial, entry))
    return request


def unknown_names(info: Any, given: Mapping[str, Any]) -> Iterator[str]:
    """Yield the configured names that no policy of the pack has."""
    known = {policy.name for policy in info.policies} | {_ALL}
    yield from (name for name in given if name not in known)


def _level_of_all(pack: str, entry: Mapping[str, Any] | None) -> Level | None:
    if entry is None:
        return None
    if _LEVEL_KEY not in entry:
        raise BadInput(
            f"The configuration of pack {pack!r} has {_ALL!r} without an enforcement level.",
            because="Properties belong to one policy.",
            mend=f"Give {_ALL!r} a level ({', '.join(Level)}), and properties to the policies by name.",
        )
    level: Level = entry[_LEVEL_KEY]
    return level


def _entry(pack: str, name: str, value: Any) -> dict[str, Any]:
    entry = dict(value) if isinstance(value, Mapping) else {_LEVEL_KEY: value}
    if _LEVEL_KEY in entry:
        try:
            entry[_LEVEL_KEY] = Level(entry[_LEVEL_KEY])
        except ValueError as error:
            raise BadInput(
                f"Policy {name!r} of pack {pack!r} is configured with the enforcement level {entry[_LEVEL_KEY]!r}.",
                mend=f"Choose one of: {', '.join(Level)}.",
            ) from error
    return entry


def _properties(pack: str, policy: Any, initial: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    schema = json_format.MessageToDict(policy.configSchema.properties)
    properties = {
        key: entry["default"] for key, entry in schema.items() if isinstance(entry, dict) and "default" in entry
    }
    if initial is not None:
        properties.update(json_format.MessageToDict(initial.properties))
    properties.update(given)
    missing = [key for key in policy.configSchema.required if key not in properties]
    if missing:
        raise BadInput(
            f"Policy {policy.name!r} of pack {pack!r} needs the configuration {', '.join(missing)}.",
            mend="Give it in the pack's configuration.",
        )
    return properties
