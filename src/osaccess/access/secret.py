"""Owns the type for text that must not be seen; deliberately does not encrypt anything."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Secret:
    """A text that appears in no repr, str, log or message. `reveal()` is the one way to it, easy to search for."""

    _text: str

    def reveal(self) -> str:
        """Return the text itself, for a request body or a file with mode 0600."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(***)"

    def __str__(self) -> str:
        return "***"
