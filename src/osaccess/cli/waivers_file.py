"""Owns where the waivers of the policy pack lie for commands that judge without an engine."""

from pathlib import Path

from osaccess.files import read_text
from osaccess.rules.registry import RULE_IDS
from osaccess.rules.waivers import FILE, NO_WAIVERS, Waivers, read_waivers


def waivers_of(file: Path | None, folder: Path) -> Waivers:
    """Return the waivers of a named file, or else of the pack in the folder, if it has any. Raises BadInput."""
    place = file or folder / "policies" / FILE
    if file is None and not place.exists():
        return NO_WAIVERS
    return read_waivers(read_text(place), RULE_IDS, str(place))
