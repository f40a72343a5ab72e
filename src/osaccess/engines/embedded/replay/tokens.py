"""Owns the tokens that make a trace independent of its run; deliberately knows no event and no state.

The same raw value has the same token in the whole trace, numbered in the order of its first appearance. The rules
are those of the recordings (traces/normalise.py).
"""

import json
import re
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from osaccess.engines.embedded.values import SECRET_SIGNATURE, SIGNATURE_KEY

RECORDED_ADMIN_PASSWORD: Final = "tmpl-admin-pw"  # noqa: S105 -- what the recordings show of a Keystone long gone
_UNKNOWNS: Final = frozenset(
    {
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)
_NOW_IS_WITHIN: Final = 2 * 86400.0
_MICROSECONDS_END: Final = 26
_SECONDS_END: Final = 19

Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]


class Tokens:
    """The tokens of one trace.

    Args:
        work: folder of the program.
        hosts: the hosts of Keystone; a URL with one of them becomes `http://keystone`.
        admin_password: of that Keystone.
        known: raw id → token, for what was there from the start.

    """

    def __init__(self, work: Path, hosts: Iterable[str], admin_password: str, known: Mapping[str, str]) -> None:
        self._of_raw = dict(known)
        self._numbers: dict[str, int] = {}
        self._begun: list[float] = []
        self._fixed = [
            (str(work), "<work>"),
            (str(work.parent), "<dir>"),
            (sys.prefix, "<venv>"),
            *((host, "keystone") for host in hosts),
            (admin_password, RECORDED_ADMIN_PASSWORD),
        ]
        self._rules = tuple(self._make_rules())

    def begin_step(self) -> None:
        """Say that a step starts now: what is made from now on was made in it."""
        self._begun.append(time.time())

    def step_of(self, stamp: str) -> str:
        """Return the step in which a state was written."""
        moment = datetime.fromisoformat(stamp[:_MICROSECONDS_END].rstrip("Z")).replace(tzinfo=UTC).timestamp()
        return f"step {max((number for number, begun in enumerate(self._begun) if begun <= moment), default=0)}"

    def text(self, text: str) -> str:
        """Return a text with its tokens."""
        if text == SIGNATURE_KEY:
            return text
        for raw, token in self._fixed:
            text = text.replace(raw, token)
        for pattern, replacement in self._rules:
            text = pattern.sub(replacement, text)
        return text

    def value(self, value: Any) -> Any:
        """Return JSON data with tokens; a secret is `<secret>`, or with its content where that is there."""
        match value:
            case str():
                return self.text(value)
            case list() | tuple():
                return [self.value(item) for item in value]
            case dict() if value.get(SIGNATURE_KEY) == SECRET_SIGNATURE:
                is_shown = "plaintext" in value
                return {"<secret>": self.value(json.loads(value["plaintext"]))} if is_shown else "<secret>"
            case dict():
                return {self.text(key): self.value(item) for key, item in value.items()}
        return value

    def _token(self, kind: str, raw: str) -> str:
        if raw in _UNKNOWNS:
            return "<unknown>"
        if raw not in self._of_raw:
            self._numbers[kind] = self._numbers.get(kind, 0) + 1
            self._of_raw[raw] = f"<{kind}:{self._numbers[kind]}>"
        return self._of_raw[raw]

    def _make_rules(self) -> Iterable[Rule]:
        def numbered(kind: str) -> Callable[[re.Match[str]], str]:
            return lambda found: self._token(kind, found[0])

        def always(text: str) -> Callable[[re.Match[str]], str]:
            return lambda _: text

        yield re.compile(r"req-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), always("<request>")
        yield re.compile(r"gAAAA[\w=-]{40,}"), always("<token>")
        yield re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"), numbered("uuid")
        yield re.compile(r"(?<![0-9a-fA-F])[0-9a-f]{32}(?![0-9a-fA-F])"), numbered("id")
        yield re.compile(r"(?<=-)[0-9a-f]{7}(?![0-9A-Za-z-])"), numbered("rand")
        yield re.compile(r"(?<![\w-])[\w-]{86}(?![\w-])"), always("<generated>")
        yield re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?Z?"), _now_or_then
        versions = r"(?<![\d.])v?(?:3\.260\.0|3\.272\.0|5\.5\.3|1\.21\.\d+)(?![\d.])"
        yield re.compile(versions), always("<version>")
        programs = r"(?:<work>/|(?:[\w.-]*/)+)(?:__main__|lab)\.py"
        yield re.compile(programs), lambda found: found[0].rpartition("/")[2]
        yield (
            re.compile(r"(?:<work>|<venv>|(?<![\w:/.>])/(?:root|usr|tmp|home|opt|work))[\w./@+-]*"),
            always("<path>"),
        )
        yield re.compile(r"line \d+"), always("line <n>")
        yield re.compile(r"0x[0-9a-f]{6,}"), always("<addr>")
        yield re.compile(r"pid \d+"), always("pid <n>")
        yield re.compile(r'(?m)^  File "<path>", line <n>, in .*\n(?:    .*\n)*'), always("")


def _now_or_then(found: re.Match[str]) -> str:
    try:
        moment = datetime.fromisoformat(found[0].rstrip("Z")[:_SECONDS_END]).replace(tzinfo=UTC)
    except ValueError:
        return found[0]
    return "<now>" if abs(moment.timestamp() - time.time()) < _NOW_IS_WITHIN else found[0]
