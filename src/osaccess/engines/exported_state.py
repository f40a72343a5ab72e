"""Owns reading an exported state as resources that rules judge, whichever engine wrote it.

No passphrase is asked for: what is encrypted stays so, and is a secret whose value nobody knows. What an export
holds in clear is wrapped as soon as it is read. Deliberately judges nothing. `osaccess.report.state` reads the same
files for a picture of who has access, of which an event log has the resources in the same form.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.values import UNKNOWN_TEXT, SecretValue, Unknown
from osaccess.errors import BadInput
from osaccess.rules.facts import UNKNOWN
from osaccess.rules.resources import APPLICATION_CREDENTIAL, SECRETS_OF, Marked, Resource
from osaccess.rules.scan import credential_name, newest_names
from osaccess.rules.whole_stack import STACK, Linked

_MEND = "Make one with: osaccess state export > FILE, or pulumi stack export > FILE."
_PARTS = 3
"""So many `::` a URN has before the name."""


def exported(text: str, file: str) -> Any:
    """Return the data of an export. Raises BadInput with the line."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise BadInput(
            f"{file}:{error.lineno}: this is no exported state: {error.msg} (column {error.colno}).", mend=_MEND
        ) from None


def linked_resources(data: Any, file: str) -> tuple[Linked, ...]:
    """Return the resources of an export, without those that wait for their deletion. Raises BadInput with the key."""
    states = [state for state in states_in(data, file) if not state.delete]
    by_urn = {state.urn: state for state in states}
    return _with_newest([_linked(state, by_urn) for state in states])


def states_in(data: Any, file: str) -> list[ResourceState]:
    """Return the resources that an export lists, none of them opened. Raises BadInput with the key."""
    deployment = data.get("deployment") if isinstance(data, dict) else None
    if not isinstance(deployment, dict):
        raise BadInput(f"{file}: this is no exported state: it has no map `deployment`.", mend=_MEND)
    rows = deployment.get("resources")
    rows = [] if rows is None else rows
    if not isinstance(rows, list):
        raise BadInput(f"{file}: deployment.resources is no list.", mend=_MEND)
    return [_state(row, f"{file}: deployment.resources[{index}]") for index, row in enumerate(rows)]


def _state(row: Any, where: str) -> ResourceState:
    if not isinstance(row, dict):
        raise BadInput(f"{where} is no map.", mend=_MEND)
    for key, kind, noun in (
        ("urn", str, "text"), ("type", str, "text"), ("provider", str, "text"), ("inputs", dict, "map"),
        ("outputs", dict, "map"), ("dependencies", list, "list"), ("propertyDependencies", dict, "map"),
    ):  # fmt: skip
        if not isinstance(row.get(key) or kind(), kind) or (key in ("urn", "type") and not row.get(key)):
            raise BadInput(f"{where}.{key} is no {noun}.", mend=_MEND)
    if row["urn"].count("::") < _PARTS:
        raise BadInput(f"{where}.urn is no URN.", mend=_MEND)
    try:
        # What is encrypted is handed over as JSON, as the engine does with what it opened.
        return ResourceState.from_checkpoint(row, lambda _cipher: json.dumps(UNKNOWN_TEXT))
    except (KeyError, TypeError, ValueError, AttributeError):
        # The text of such an error may hold a value: the place has to do.
        raise BadInput(f"{where} cannot be read: a key has a value of another kind.", mend=_MEND) from None


def _linked(state: ResourceState, by_urn: Mapping[str, ResourceState]) -> Linked:
    provider = by_urn.get(state.provider_urn)
    return Linked(
        replace(_resource(state), provider=_resource(provider) if provider is not None else None),
        frozenset(state.dependencies),
        {key: frozenset(urns) for key, urns in state.property_dependencies.items()},
        is_only_read=state.external,
    )


def _resource(state: ResourceState) -> Resource:
    # A stack states what it shows as outputs; of everything else the inputs are what its author wanted.
    shown = state.outputs if state.type == STACK else state.inputs
    return Resource(
        type=state.type,
        urn=state.urn,
        name=state.name,
        properties={key: _value(state.type, key, value) for key, value in shown.items()},
        plain_outputs=tuple(
            key
            for key in SECRETS_OF.get(state.type, ())
            if key not in state.inputs and isinstance(state.outputs.get(key), str) and state.outputs[key]
        ),
    )


def _value(type_: str, key: str, value: Any) -> Any:
    """Return a property as rules know it; of a secret that rules judge, how it is made, of any other one nothing.

    Else a finding that says what it has would show what was kept secret.
    """
    if not isinstance(value, SecretValue) or key not in SECRETS_OF.get(type_, ()):
        return _plain(value)
    if value.value != UNKNOWN_TEXT:
        return Marked(value.value)
    # Of a password rules ask whether there is one, of a credential's secret how strong it is.
    return Marked(UNKNOWN if type_ == APPLICATION_CREDENTIAL else True)


def _plain(value: Any) -> Any:
    match value:
        case SecretValue():
            return Marked(UNKNOWN)
        case Unknown():
            return UNKNOWN
        case dict():
            return {key: _plain(item) for key, item in value.items()}
        case list():
            return tuple(_plain(item) for item in value)
    return value


def _with_newest(shown: Sequence[Linked]) -> tuple[Linked, ...]:
    newest = newest_names([name for one in shown if (name := credential_name(one)) is not None])
    return tuple(replace(one, resource=replace(one.resource, newest=newest)) for one in shown)
