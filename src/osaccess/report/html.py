"""Owns the report as one self-contained HTML page: no network, light and dark, for keyboards and screen readers.

The template lays it out and escapes everything; what a filter looks for stands in each row's own attributes.
"""

import hashlib
from base64 import b64encode
from functools import cache
from importlib.resources import files
from typing import Final

import jinja2

from osaccess.access.access_rule import AccessRule
from osaccess.catalogue.operations import Operation, Risk, role_shown
from osaccess.clock import in_utc_text
from osaccess.report.anchors import anchors_of
from osaccess.report.glance import URGENT, cards_of
from osaccess.report.grid import grid_of
from osaccess.report.limits import HEADING
from osaccess.report.model import Report, Verdict

_TEMPLATE: Final = "report.html"
_MARKS: Final = {
    Verdict.CLEAN: "ok",
    Verdict.STATE: "note",
    Verdict.ADVICE: "warn",
    Verdict.UNDECIDED: "warn",
    Verdict.REFUSED: "bad",
    Verdict.FAILED: "bad",
    Verdict.NOT_JUDGED: "bad",
}
_SIGNS: Final = {"create": "+", "update": "~", "replace": "±", "delete": "-", "import": "=", "read": ">"}


def as_html(report: Report) -> str:
    """Return the page."""
    return _template().render(
        report=report,
        tone=_MARKS[report.judgement.verdict],
        is_state=report.judgement.verdict is Verdict.STATE,
        cards=cards_of(report),
        anchors=anchors_of(report),
        grid=grid_of(report.holdings),
        risks=[risk.value for risk in reversed(Risk)],
        cannot_know=HEADING,
        signs=_SIGNS,
        urgent=URGENT,
        instant=in_utc_text,
        worst_first=_worst_first,
        worst=_worst,
    )


@cache
def _template() -> jinja2.Template:
    # Packaged text, no loader of folders: a page may never include a file that somebody names.
    source = files("osaccess.report").joinpath("templates", _TEMPLATE).read_text(encoding="utf-8")
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["role"] = role_shown
    # The page's own script runs, and no other: whatever a stranger's text brought in would not.
    script = source.partition("<script>")[2].partition("</script>")[0]
    digest = b64encode(hashlib.sha256(script.encode()).digest()).decode()
    environment.globals["script_hash"] = f"sha256-{digest}"
    return environment.from_string(source)


def _worst_first(operations: tuple[Operation, ...]) -> list[Operation]:
    worst_first = list(reversed(Risk))
    return sorted(operations, key=lambda one: worst_first.index(one.risk))


def _worst(operations: tuple[Operation, ...], rules: tuple[AccessRule, ...]) -> str:
    """Return the worst risk among operations, for the filter; of what is not covered nobody knows it."""
    if operations:
        return _worst_first(operations)[0].risk.value
    return "unknown" if rules else "none"
