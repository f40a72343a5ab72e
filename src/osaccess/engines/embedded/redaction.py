"""Owns that no secret stands in a text; deliberately does not touch values, which wrap their secrets themselves.

The CLI does the same to what it prints (sdk/go/common/util/logging, FilterString).
"""

import re
import threading
from typing import Any, Final

from osaccess.engines.embedded.values import SecretValue, plain

_SHORTEST: Final = 4  # shorter ones would blank ordinary words; nobody's secret is that short
_BLANK: Final = "[secret]"
_INSTANT: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
"""A pair that is handed over is a secret as a whole, with the end that everybody may know."""


class Redaction:
    """The secrets that were seen in a run. Safe to use from several threads: it only ever grows."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._texts: set[str] = set()
        self._lengths_by_start: dict[str, frozenset[int]] = {}
        self._configured: set[str] = set()
        self._names: set[str] = set()

    @property
    def knows_configured(self) -> bool:
        """Whether the configuration holds secrets."""
        return bool(self._configured)

    def learn_configured(self, config: dict[str, Any]) -> None:
        """Remember the secrets of the configuration, which the CLI blanks in every event."""
        self.learn(config)
        self._configured |= self._texts

    def without_configured(self, value: Any) -> Any:
        """Return a value in which no text shows a configured secret; what is marked secret stays so."""
        match value:
            case str():
                for secret in self._configured:
                    value = value.replace(secret, "[secret]")
            case dict():
                return {key: self.without_configured(item) for key, item in value.items()}
            case list():
                return [self.without_configured(item) for item in value]
        return value

    def spare(self, name: str) -> None:
        """Leave the name of a resource readable, which stands in its URN; a secret pair may hold it too."""
        self._names.add(name)

    def learn(self, value: Any) -> None:
        """Remember every secret inside of `value`."""
        match value:
            case SecretValue(inner):
                self._learn_plain(plain(inner))
            case dict():
                for item in value.values():
                    self.learn(item)
            case list():
                for item in value:
                    self.learn(item)

    def _learn_plain(self, value: Any) -> None:
        match value:
            case str() if len(value) >= _SHORTEST and not _INSTANT.fullmatch(value):
                self._remember(value)
            case dict():
                for item in value.values():
                    self._learn_plain(item)
            case list():
                for item in value:
                    self._learn_plain(item)

    def clean(self, text: str) -> str:
        """Return the text with every secret blanked, longest first, so that none shows in part."""
        for secret in sorted(self._inside(text) - self._names, key=lambda one: (-len(one), one)):
            text = text.replace(secret, _BLANK)
        return text

    def _remember(self, secret: str) -> None:
        with self._lock:
            self._texts.add(secret)
            start = secret[:_SHORTEST]
            self._lengths_by_start[start] = self._lengths_by_start.get(start, frozenset()) | {len(secret)}

    def _inside(self, text: str) -> set[str]:
        """Return the secrets in a text, by the first letters of each: a stack of 1,000 owners has thousands of them."""
        return {
            secret
            for at in range(len(text))
            for length in self._lengths_by_start.get(text[at : at + _SHORTEST], ())
            if (secret := text[at : at + length]) in self._texts
        }
