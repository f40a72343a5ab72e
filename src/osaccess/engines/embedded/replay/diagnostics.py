"""Owns whether two engines tell the user the same; deliberately compares meaning, not words, of the plugin's errors.

What the engine itself says is compared to the letter.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from osaccess.engines.embedded.replay.event_rows import Row
from osaccess.engines.embedded.replay.tolerances import OWN_WORDS, REPEATED_ERRORS, SAID_BY_KEYSTONE

_TOKEN: Final = re.compile(r"<(?:new )?(id|uuid|rand):\d+>")


def diagnostics_apart(one: list[Row], other: list[Row], exit_code: Any) -> Iterator[str]:
    """Yield what one engine says and the other does not. A killed engine says nothing worth comparing."""
    if isinstance(exit_code, int) and exit_code < 0:
        return
    wanted = [row for row in one if not REPEATED_ERRORS.match(row["message"])]
    left = [row for row in other if not REPEATED_ERRORS.match(row["message"])]
    for row in wanted:
        meaning = meaning_of(row["message"])
        found = next((each for each in left if _tells(each, row, meaning)), None)
        if found is not None:
            left.remove(found)
        elif meaning and not any(_tells(each, row, meaning) for each in other):
            yield f"not told: {_text(row)}\n    said instead: {[_text(each) for each in left if _is_error(each)]}"
    yield from (f"error too many: {_text(row)}" for row in left if _is_error(row) and not _repeats(row, wanted))


def meaning_of(message: str) -> str:
    """Return the words that must be said in any case; "" = none."""
    for words, own in OWN_WORDS.items():
        if words in message:
            return own
    for pattern in SAID_BY_KEYSTONE:
        found = pattern.search(message)
        if found:
            return _without_numbers(json.loads(f'"{found[1]}"') if pattern.groups else found[0])
    return _without_numbers(message)


def _without_numbers(text: str) -> str:
    """Return a text whose tokens have no number: ids that only an error names have no fellow elsewhere."""
    return _TOKEN.sub(r"<\1>", text)


def _tells(replayed: Row, recorded: Row, meaning: str) -> bool:
    if replayed["severity"] != recorded["severity"]:
        return False
    if recorded.get("urn") and replayed.get("urn") != recorded["urn"]:
        return False
    return replayed["message"] == recorded["message"] or meaning in _without_numbers(replayed["message"])


def _repeats(row: Row, wanted: list[Row]) -> bool:
    return any(_tells(row, each, meaning_of(each["message"]) or "\0") for each in wanted)


def _is_error(row: Row) -> bool:
    return bool(row["severity"] == "error")


def _text(row: Row) -> str:
    return f"{row['severity']} {row.get('urn', '').split('::')[-1]}: {row['message']}"
