"""Owns the picture of who has access: a tree of owners, projects and credentials beside a grid of what they reach.

One row for each credential and one column for each service and risk, so that no line crosses another whatever their
number. Deliberately draws nothing: the page does.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from osaccess.catalogue.operations import Risk
from osaccess.report.model import Holding, Reach

_SHADES: Final = (1, 4, 16, 64)
"""The least numbers of operations for the four shades."""


@dataclass(frozen=True, slots=True)
class Column:
    """One kind of operation, and how many credentials reach some of it."""

    service: str
    risk: Risk
    credentials: int


@dataclass(frozen=True, slots=True)
class Cell:
    """What one credential reaches of one column; `shade` goes from 1 to 4."""

    reach: Reach
    shade: int


@dataclass(frozen=True, slots=True)
class Row:
    """One credential, with its place in the tree.

    Attributes:
        begins_owner: the row above is another owner's.
        begins_project: the row above is another project's, or another owner's.
        owner_goes_on: a project of the same owner begins further below.
        project_goes_on: the row below is of the same owner and project.
        cells: one for each column; None where it reaches nothing of it.

    """

    holding: Holding
    begins_owner: bool
    begins_project: bool
    owner_goes_on: bool
    project_goes_on: bool
    cells: tuple[Cell | None, ...]

    @property
    def worst(self) -> str:
        """The worst risk of what it reaches, in the words of the page's filter."""
        if not self.holding.is_known:
            return "unknown"
        risks = list(Risk)
        return (
            max((one.risk for one in self.holding.reach), key=risks.index).value if self.holding.reach else "none"
        )


@dataclass(frozen=True, slots=True)
class Grid:
    """The picture: rows sorted by owner, project and credential; columns by service, the worst risk last."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @property
    def services(self) -> tuple[tuple[str, int], ...]:
        """Each service with how many columns it has."""
        return tuple(
            (service, len(list(those))) for service, those in groupby(one.service for one in self.columns)
        )


def grid_of(holdings: Sequence[Holding]) -> Grid:
    """Return the picture of what credentials reach."""
    risks = list(Risk)
    counts = Counter((each.service, each.risk) for one in holdings for each in one.reach)
    columns = tuple(
        Column(service, risk, counts[service, risk])
        for service, risk in sorted(counts, key=lambda one: (one[0], risks.index(one[1])))
    )
    held = sorted(holdings, key=lambda one: (one.owner, one.project, one.series))
    last = {one.owner: one.project for one in held}
    framed = (None, *held, None)
    return Grid(
        columns,
        tuple(
            Row(
                one,
                begins_owner=before is None or before.owner != one.owner,
                begins_project=before is None or _branch(before) != _branch(one),
                owner_goes_on=last[one.owner] != one.project,
                project_goes_on=after is not None and _branch(after) == _branch(one),
                cells=_cells(one, columns),
            )
            for before, one, after in zip(framed, held, framed[2:], strict=False)
        ),
    )


def _branch(one: Holding) -> tuple[str, str]:
    return one.owner, one.project


def _cells(one: Holding, columns: Sequence[Column]) -> tuple[Cell | None, ...]:
    reached = {(each.service, each.risk): each for each in one.reach}
    found = (reached.get((column.service, column.risk)) for column in columns)
    return tuple(each if each is None else Cell(each, _shade(each.count)) for each in found)


def _shade(count: int) -> int:
    return sum(count >= least for least in _SHADES)
