"""Owns whether one path of an access rule lets through all, or any, that another does: exactly, not by samples.

Both are read as the small automata that the services' regular expressions are; the narrower one is walked
with all the places where the wider one may be at the same time. Characters that neither of them names
behave alike, so one stands for all of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

from osaccess.access.path import hazards, path_tokens

_OTHER = "\0"


@dataclass(frozen=True, slots=True)
class _Step:
    """One step of an expression.

    Attributes:
        accepts: the one character it takes; "" for any, "/" with `is_negated` for any but a slash.
        is_negated: it takes all but `accepts`.
        repeats: it is taken any number of times, none included.

    """

    accepts: str
    is_negated: bool = False
    repeats: bool = False

    def takes(self, character: str) -> bool:
        """Tell whether the step takes the character."""
        return not self.accepts or (self.accepts == character) is not self.is_negated

    def characters(self, alphabet: Iterable[str]) -> Iterable[str]:
        """Return the characters of the alphabet that the step takes."""
        if self.accepts and not self.is_negated:
            return (self.accepts,)
        return [character for character in alphabet if self.takes(character)]


_ANY = _Step("")
_DEEP = _Step("", repeats=True)
_SEGMENT = (_Step("/", is_negated=True), _Step("/", is_negated=True, repeats=True))


def path_covers(wider: str, narrower: str) -> bool:
    """Tell whether every request that `narrower` lets through passes `wider` too.

    Only sound paths are compared; one with hazards covers nothing but itself.
    """
    if wider == narrower:
        return True
    if hazards(wider) or hazards(narrower):
        return False
    wide, narrow = _without_common_ends(_steps(wider), _steps(narrower))
    return _includes(wide, narrow, frozenset(wider + narrower + "/" + _OTHER))


@lru_cache(maxsize=8192)
def paths_meet(one: str, other: str) -> bool:
    """Tell whether there is a request that both let through. Both are sound paths; a dot takes a slash, too."""
    first, second = _steps(one), _steps(other)
    alphabet = frozenset(one + other + "/" + _OTHER)
    waiting = [(_closed(first, frozenset((0,))), _closed(second, frozenset((0,))))]
    seen = set(waiting)
    while waiting:
        here, there = waiting.pop()
        if len(first) in here and len(second) in there:
            return True
        for character in alphabet:
            beyond = (
                _closed(first, _after(first, here, character)),
                _closed(second, _after(second, there, character)),
            )
            if all(beyond) and beyond not in seen:
                seen.add(beyond)
                waiting.append(beyond)
    return False


def _without_common_ends(
    wide: tuple[_Step, ...], narrow: tuple[_Step, ...]
) -> tuple[tuple[_Step, ...], tuple[_Step, ...]]:
    """Return both without the steps of one character with which both begin and end: they decide nothing."""
    begin = _common_steps(wide, narrow)
    wide, narrow = wide[begin:], narrow[begin:]
    end = _common_steps(wide[::-1], narrow[::-1])
    return wide[: len(wide) - end], narrow[: len(narrow) - end]


def _common_steps(one: tuple[_Step, ...], other: tuple[_Step, ...]) -> int:
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1] and not pair[0].repeats, pairs))


def _includes(wide: tuple[_Step, ...], narrow: tuple[_Step, ...], alphabet: frozenset[str]) -> bool:
    waiting = [(place, _closed(wide, frozenset((0,)))) for place in _closed(narrow, frozenset((0,)))]
    seen = set(waiting)
    while waiting:
        place, places = waiting.pop()
        if place == len(narrow):
            if len(wide) not in places:
                return False
            continue
        step = narrow[place]
        after = _closed(narrow, frozenset((place if step.repeats else place + 1,)))
        for character in step.characters(alphabet):
            beyond = _closed(wide, _after(wide, places, character))
            for following in after:
                if (following, beyond) not in seen:
                    seen.add((following, beyond))
                    waiting.append((following, beyond))
    return True


def _after(steps: tuple[_Step, ...], places: frozenset[int], character: str) -> frozenset[int]:
    return frozenset(
        place if steps[place].repeats else place + 1
        for place in places
        if place < len(steps) and steps[place].takes(character)
    )


def _closed(steps: tuple[_Step, ...], places: frozenset[int]) -> frozenset[int]:
    """Return the places with those that are reached by taking nothing."""
    found = set(places)
    for start in places:
        place = start
        while place < len(steps) and steps[place].repeats:
            place += 1
            found.add(place)
    return frozenset(found)


def _steps(path: str) -> tuple[_Step, ...]:
    steps: list[_Step] = []
    for token in path_tokens(path):
        if token == "**":  # noqa: S105 -- a wildcard, no password
            steps.append(_DEEP)
        elif token[0] in "{*":
            steps.extend(_SEGMENT)
        else:
            steps.append(_ANY if token == "." else _Step(token))  # noqa: S105 -- a dot, no password
    return tuple(steps)
