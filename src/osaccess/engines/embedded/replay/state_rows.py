"""Owns how a trace shows the state after a step and the requests of it; deliberately compares nothing."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from osaccess.engines.embedded.journal import Intent
from osaccess.engines.embedded.replay.event_rows import Row, short
from osaccess.engines.embedded.replay.proxy import Seen
from osaccess.engines.embedded.replay.tokens import Tokens
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.values import SECRET_SIGNATURE, SIGNATURE_KEY, SecretValue

_NOT_SHOWN: Final = frozenset({"sourcePosition", "stackTrace"})
_DEPENDENCIES: Final = ("dependencies", "propertyDependencies")


def deployment(
    resources: Sequence[ResourceState], pending: Iterable[Intent], metadata: Mapping[str, Any], tokens: Tokens
) -> Row:
    """Return the state after a step as `stack export --show-secrets` shows it, with tokens."""
    rows = [_resource(state, tokens) for state in resources]
    shown: Row = {
        "order": [short(row["urn"]) + (" (delete)" if row.get("delete") else "") for row in rows],
        "resources": sorted(rows, key=lambda row: (row["urn"], row.get("delete", False), row.get("id", ""))),
    }
    waiting = [{"type": intent.operation.value, "resource": _resource(intent.state, tokens)} for intent in pending]
    if waiting:
        shown["pending_operations"] = waiting
    return {**shown, "metadata": tokens.value(dict(metadata))}


def _resource(state: ResourceState, tokens: Tokens) -> Row:
    data = {key: value for key, value in state.to_checkpoint(lambda text: text).items() if key not in _NOT_SHOWN}
    for key in ("inputs", "outputs"):
        if key in data:
            data[key] = _revealed(data[key])
    for key in ("created", "modified"):
        if key in data:
            data[key] = tokens.step_of(data[key])
    data["dependencies"] = sorted(data.get("dependencies") or ())  # the SDK sends a set
    data["propertyDependencies"] = {
        key: sorted(urns or ()) for key, urns in (data.get("propertyDependencies") or {}).items()
    }
    shown: Row = tokens.value({key: item for key, item in data.items() if key not in _DEPENDENCIES or item})
    return shown


def _revealed(data: Any) -> Any:
    match data:
        case dict() if data.get(SIGNATURE_KEY) == SECRET_SIGNATURE:
            return {SIGNATURE_KEY: SECRET_SIGNATURE, "plaintext": data["ciphertext"]}
        case dict():
            return {key: _revealed(item) for key, item in data.items()}
        case list():
            return [_revealed(item) for item in data]
    return data


def revealed_outputs(outputs: Mapping[str, Any], *, show_secrets: bool) -> Any:
    """Return the stack's outputs as `stack output --json` prints them."""

    def shown(value: Any) -> Any:
        match value:
            case SecretValue(inner):
                return shown(inner) if show_secrets else "[secret]"
            case dict():
                return {key: shown(value[key]) for key in sorted(value)}
            case list():
                return [shown(item) for item in value]
        return value

    return shown(dict(outputs))


# ---- requests ---------------------------------------------------------------------------------------------------


def write_requests(seen: Iterable[Seen], tokens: Tokens, out: Row) -> None:
    """Put the requests into the step of a trace; logins are only counted."""
    requests: list[Row] = []
    logins: dict[str, int] = {}
    for one in seen:
        body: Any = json.loads(one.body) if one.body else None
        if one.method == "POST" and one.path.endswith("/auth/tokens"):
            login = tokens.text(f"{_login(body)}: {one.status}")
            logins[login] = logins.get(login, 0) + 1
        else:
            requests.append(_request(one, body, tokens))
    out["http"], out["tokens"] = requests, dict(sorted(logins.items()))


def _login(body: Mapping[str, Any]) -> str:
    identity = body["auth"]["identity"]
    whom = identity.get("password", {}).get("user") or identity.get("application_credential", {})
    scope = json.dumps(body["auth"].get("scope") or {}, sort_keys=True)
    return f"{whom.get('name') or whom.get('id')} -> {scope}"


def _request(one: Seen, body: Any, tokens: Tokens) -> Row:
    path, _, query = one.path.partition("?")
    row: Row = {"req": tokens.text(f"{one.method} {path}"), "status": one.status}
    if query:
        row["query"] = tokens.text(query)
    if body:
        row["body"] = tokens.value(body)
    return {**row, "answer": "lost"} if one.answer_lost else row
