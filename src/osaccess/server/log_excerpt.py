"""Owns finding the cause of a failed start in a server's log. Pure but for reading the file."""

import re
from pathlib import Path

_PREFIX = re.compile(r"^\d{4}-\d\d-\d\d [\d:.]+ \d+ (?P<level>[A-Z]+) [\w.]+ (\[[^\]]*\] )?")
_HARMLESS = "Could not load 'oslo_cache.memcache_pool'"  # said at each start of a Keystone without memcached
_EXCEPTION = re.compile(r"^[A-Za-z_][\w.]*(Error|Exception|Exit|Conflict|NotFound)\b.*")


def text_since(log: Path, offset: int) -> str:
    """Return what the log got after `offset` bytes; "" where there is no log."""
    try:
        with log.open("rb") as file:
            file.seek(offset)
            return file.read().decode(errors="replace")
    except FileNotFoundError:
        return ""


def cause(text: str) -> str:
    """Return the line that most likely says why: the last exception, else the last line; "" for an empty log."""
    lines = [_PREFIX.sub("", line).strip() for line in text.splitlines()]
    lines = [line for line in lines if line and _HARMLESS not in line]
    exceptions = [line for line in lines if _EXCEPTION.match(line)]
    return (exceptions or lines or [""])[-1]
