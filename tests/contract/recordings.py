"""Owns the recorded answers of the real server: reading, comparing, and writing them anew (CONTRACT_RECORD=1)."""

import json
import os
import re
from pathlib import Path

from osaccess.fake_keystone import errors

FOLDER = Path(__file__).parent / "recorded"
_STRICT = {kind.strict for kind in errors.STRICT}
_read = {}
_written = {}


def is_recording():
    return os.environ.get("CONTRACT_RECORD") == "1"


def key_of(item):
    """Return the name of a case: that of its test, without the Keystone that it runs on."""
    if "[" not in item.name:
        return item.name
    parts = re.sub(r"^(fake|real)-?|-(fake|real)$", "", item.name.partition("[")[2].removesuffix("]"))
    return item.originalname + (f"[{parts}]" if parts else "")


def settle(module, key, case):
    """Compare what a case saw with the recording, or record it."""
    if is_recording():
        if case.keystone.name == "real":
            _written.setdefault(module, {})[key] = case.entries
        return
    recorded = _recorded(module).get(key)
    assert recorded is not None, (
        f"{module}.json has no {key}; type: CONTRACT_RECORD=1 .venv/bin/python -m pytest tests/contract/{module}.py"
    )
    expected = [_as_strict(one, case.strict.get(at), at, case) for at, one in enumerate(recorded)]
    seen = [_as_strict(one, case.strict.get(at), at, case) for at, one in enumerate(case.entries)]
    for number, (one, wanted) in enumerate(zip(seen, expected, strict=False)):
        assert one == wanted, "\n".join([f"answer {number}: {one.get('call')}", *_differences(one, wanted)])
    assert len(seen) == len(expected)


def write():
    """Put what was recorded beside what was not; delete a file to be rid of cases that are no more."""
    for module, cases in _written.items():
        merged = dict(sorted((_recorded(module) | cases).items()))
        (FOLDER / f"{module}.json").write_text(json.dumps(merged, indent=1, ensure_ascii=False) + "\n")


def _differences(now, recorded, path=""):
    """Return a line for each value that differs."""
    if isinstance(now, dict) and isinstance(recorded, dict):
        names = sorted({*now, *recorded})
        return [
            line for name in names for line in _differences(now.get(name), recorded.get(name), f"{path}/{name}")
        ]
    return [] if now == recorded else [f"  {path}: {now!r}, recorded: {recorded!r}"]


def _recorded(module):
    if module not in _read:
        path = FOLDER / f"{module}.json"
        _read[module] = json.loads(path.read_text()) if path.exists() else {}
    return _read[module]


def _as_strict(entry, strict, at, case):
    """Return what has to be equal where the fake is stricter on purpose: only the call, and that it is a listed case."""
    if strict is None:
        return entry
    assert strict in _STRICT, f"{strict!r} is not in errors.STRICT"
    assert case.keystone.name == "fake"
    return {"call": entry["call"], "strict": strict}
