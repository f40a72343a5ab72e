"""Owns reading a YAML file that holds a map; a message names the line of what is wrong and quotes none of it."""

from pathlib import Path
from typing import Any

from osaccess.errors import BadInput
from osaccess.files import read_text
from osaccess.yaml_text import parse_yaml


def yaml_map_in(file: Path) -> dict[str, Any] | None:
    """Return the map in a YAML file, or None where there is no file. Raises BadInput, BadDocument."""
    if not file.exists():
        return None
    data = parse_yaml(read_text(file), str(file)).data
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise BadInput(f"{file} is not a map.")
    return data
