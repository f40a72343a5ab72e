"""Owns reading the data that comes with the package; deliberately knows no file's meaning."""

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

_ROOT = "osaccess.catalogue"


def read_data(name: str) -> str:
    """Return the text of a file below data/, `presets/compute/read.yaml`."""
    return _folder().joinpath(*name.split("/")).read_text(encoding="utf-8")


def data_names(folder: str, ending: str) -> tuple[str, ...]:
    """Return the names below a folder of data/, without the ending, sorted: `compute/read`."""
    return tuple(sorted(_names(_folder().joinpath(folder), "", ending)))


def _folder() -> Traversable:
    return files(_ROOT).joinpath("data")


def _names(folder: Traversable, before: str, ending: str) -> Iterator[str]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _names(entry, f"{before}{entry.name}/", ending)
        elif entry.name.endswith(ending):
            yield before + entry.name.removesuffix(ending)
