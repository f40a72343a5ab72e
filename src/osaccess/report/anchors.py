"""Owns where a link to a credential leads on the page; deliberately writes no markup.

`#credential-NAME` is the row of its series among who can do what; where that has none, its first generation among the
ends. A generation has a place of its own there. The first of a name gets it: ids are there once.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from osaccess.report.model import Report


@dataclass(frozen=True, slots=True)
class Anchors:
    """The ids of rows, in the order of the rows, "" for none."""

    reach: tuple[str, ...]
    generations: tuple[str, ...]
    series: tuple[str, ...]

    def link(self, name: str) -> str:
        """Return the address of a series or generation within the page, "" where it has no row."""
        id_ = _id(name)
        return f"#{id_}" if id_ in {*self.reach, *self.generations, *self.series} else ""


def anchors_of(report: Report) -> Anchors:
    """Return where the rows of the report are found."""
    taken: set[str] = set()
    reach = tuple(_first(taken, (one.name for one in report.differences)))
    generations = tuple(_first(taken, (one.name for one in report.forecast)))
    return Anchors(reach, generations, tuple(_first(taken, (one.series for one in report.forecast))))


def _first(taken: set[str], names: Iterable[str]) -> Iterator[str]:
    for name in names:
        id_ = _id(name)
        yield "" if not name or id_ in taken else id_
        taken.add(id_)


def _id(name: str) -> str:
    # As the address bar writes it: names of strangers hold blanks and anything else.
    return f"credential-{quote(name, safe='')}"
