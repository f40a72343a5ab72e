"""Owns which token of one trace is which of the other: they are numbered by first appearance, which may differ.

Deliberately compares nothing: two values are walked side by side, and tokens that meet for the first time are
taken for the same.
"""

import re
from typing import Any, Final

_TOKEN: Final = re.compile(r"<(id|uuid|rand):\d+>")


class Renaming:
    """The tokens of a replay in the names of its recording."""

    def __init__(self) -> None:
        self._recorded: dict[str, str] = {}
        self._taken: set[str] = set()

    def meet(self, recorded: Any, replayed: Any) -> None:
        """Walk two values that should be equal."""
        match recorded, replayed:
            case str(), str():
                self._meet_texts(recorded, replayed)
            case dict(), dict():
                for key in recorded.keys() & replayed.keys():
                    self.meet(recorded[key], replayed[key])
            case list(), list() if len(recorded) == len(replayed):
                for one, other in zip(recorded, replayed, strict=True):
                    self.meet(one, other)

    def renamed(self, replayed: Any) -> Any:
        """Return a value of the replay with the tokens of the recording."""
        match replayed:
            case str():
                return _TOKEN.sub(lambda found: self._recorded.get(found[0], f"<new {found[0][1:]}"), replayed)
            case dict():
                return {self.renamed(key): self.renamed(item) for key, item in replayed.items()}
            case list():
                return [self.renamed(item) for item in replayed]
        return replayed

    def _meet_texts(self, recorded: str, replayed: str) -> None:
        if _TOKEN.sub("", recorded) != _TOKEN.sub("", replayed):
            return
        for one, other in zip(_TOKEN.finditer(recorded), _TOKEN.finditer(replayed), strict=False):
            if one[1] == other[1] and other[0] not in self._recorded and one[0] not in self._taken:
                self._recorded[other[0]] = one[0]
                self._taken.add(one[0])
