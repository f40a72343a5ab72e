"""The picture: a tree of owners, projects and credentials beside what they reach; it stays legible with hundreds."""

from hypothesis import given
from hypothesis import strategies as st

from osaccess.catalogue.operations import Risk
from osaccess.report.grid import grid_of
from osaccess.report.model import Holding, Reach
from support.believable_runs import a_shop, report_of, rotation_day, wider_rules
from support.event_logs import UNKNOWN, event_log

NAMES = st.sampled_from(["a", "b", "c"])
REACHES = st.lists(
    st.builds(
        Reach, st.sampled_from(["compute", "image"]), st.sampled_from(Risk), st.integers(1, 200), st.just(0)
    ),
    unique_by=lambda one: (one.service, one.risk),
).map(tuple)
HOLDINGS = st.lists(
    st.builds(Holding, st.uuids().map(str), NAMES, NAMES, REACHES), unique_by=lambda one: one.series, max_size=30
)


@given(HOLDINGS)
def test_each_credential_has_one_row_and_each_number_its_column(holdings):
    grid = grid_of(holdings)
    assert sorted(row.holding.series for row in grid.rows) == sorted(one.series for one in holdings)
    for row in grid.rows:
        shown = {
            (column.service, column.risk) for column, cell in zip(grid.columns, row.cells, strict=True) if cell
        }
        assert shown == {(one.service, one.risk) for one in row.holding.reach}
        for column, cell in zip(grid.columns, row.cells, strict=True):
            assert cell is None or (cell.reach.service, cell.reach.risk) == (column.service, column.risk)
    for index, column in enumerate(grid.columns):
        assert column.credentials == sum(row.cells[index] is not None for row in grid.rows) > 0


@given(HOLDINGS)
def test_the_lines_of_the_tree_begin_and_end_where_their_branches_do(holdings):
    rows = grid_of(holdings).rows
    assert sum(row.begins_owner for row in rows) == len({one.owner for one in holdings})
    assert sum(row.begins_project for row in rows) == len({(one.owner, one.project) for one in holdings})
    for index, row in enumerate(rows):
        below = [one.holding for one in rows[index + 1 :] if one.holding.owner == row.holding.owner]
        assert row.owner_goes_on == any(one.project != row.holding.project for one in below)
        assert row.project_goes_on == any(one.project == row.holding.project for one in below)


@given(HOLDINGS)
def test_the_services_span_all_columns(holdings):
    grid = grid_of(holdings)
    assert sum(width for _, width in grid.services) == len(grid.columns)


@given(REACHES)
def test_more_operations_are_never_shown_weaker(reach):
    (row,) = grid_of([Holding("one", "o", "p", reach)]).rows
    cells = sorted((cell for cell in row.cells if cell), key=lambda cell: cell.reach.count)
    assert [cell.shade for cell in cells] == sorted(cell.shade for cell in cells)
    assert all(1 <= cell.shade <= 4 for cell in cells)


def notes(report):
    return {row.holding.series: row.holding.notes for row in grid_of(report.holdings).rows}


def test_what_numbers_do_not_show_is_said_in_words():
    after = a_shop().credential("everything", accessRules=[]).credential("hidden", accessRules=UNKNOWN)
    after.credential("late", accessRules=[], expiresAt="2026-11-01T00:00:00Z")
    found = notes(report_of(event_log(a_shop(), after)))
    assert found["everything"] == ("no access rules",)
    assert found["hidden"] == ("not known",)
    assert found["late"] == ("has expired",)
    assert found["deploy"] == ()


def test_a_row_of_which_nothing_is_known_never_looks_harmless_to_the_filter():
    after = a_shop().credential("hidden", accessRules=UNKNOWN)
    rows = {row.holding.series: row.worst for row in grid_of(report_of(event_log(a_shop(), after)).holdings).rows}
    assert rows["hidden"] == "unknown"
    assert rows["deploy"] == "read"


def test_only_what_the_change_brings_counts_as_gained():
    gained = {
        one.series: {(each.service, each.risk.value): each.gained for each in one.reach}
        for one in report_of(wider_rules()).holdings
    }
    assert gained["backup"] == {("compute", "read"): 0, ("compute", "escalation"): 1}
    assert not any(each.gained for one in report_of(rotation_day()).holdings for each in one.reach)
