"""Owns seeing which values the engine marked as secrets; the SDK takes the marks off before a policy looks.

The one private name of the SDK that this pack touches: `pulumi_policy.deserialize._deserialize_property`
(pulumi_policy 1.21; wished for in pulumi-policy#241). Where it is gone, `shows_marks()` is False, and the rules
about marks say that they could not decide; they never pass.
"""

from typing import Any

from pulumi_policy import deserialize

_NAME = "_deserialize_property"
_PROBE = {deserialize.SPECIAL_SIG_KEY: deserialize.SPECIAL_SECRET_SIG, "value": "x"}


class SecretText(str):
    """A text that was marked as a secret; a text like any other for everybody else in this process."""

    __slots__ = ()


def show_marks() -> None:
    """Let the SDK hand out marked texts as `SecretText`; once is enough."""
    original = getattr(deserialize, _NAME, None)
    if original is None or shows_marks():
        return

    def keep_mark(prop: Any, proxy_secrets: bool = False) -> Any:
        value = original(prop, proxy_secrets)
        is_secret = (
            isinstance(prop, dict) and prop.get(deserialize.SPECIAL_SIG_KEY) == deserialize.SPECIAL_SECRET_SIG
        )
        return _marked(value) if is_secret else value

    setattr(deserialize, _NAME, keep_mark)


def _marked(value: Any) -> Any:
    """Return the value with every text in it marked: of a secret map the SDK's proxies keep nothing but its leaves."""
    match value:
        case str():
            return SecretText(value)
        case dict():
            return {key: _marked(item) for key, item in value.items()}
        case list():
            return [_marked(item) for item in value]
    return value


def shows_marks() -> bool:
    """Tell whether marked texts can be told from plain ones."""
    try:
        return isinstance(deserialize.deserialize_properties({"probe": _PROBE})["probe"], SecretText)
    except Exception:  # noqa: BLE001 -- another SDK may raise anything here: then nobody can tell
        return False
