"""Owns the list of formats that a report is written in, each with the name of its file."""

from collections.abc import Callable
from dataclasses import dataclass

from osaccess.report.html import as_html
from osaccess.report.json_document import as_json
from osaccess.report.junit import as_junit
from osaccess.report.markdown import as_markdown
from osaccess.report.model import Report
from osaccess.report.sarif import as_sarif


@dataclass(frozen=True, slots=True)
class Format:
    """One format: what `--format` calls it, the file in a folder of reports, the writer."""

    name: str
    file: str
    write: Callable[[Report], str]


FORMATS = (
    Format("markdown", "report.md", as_markdown),
    Format("html", "report.html", as_html),
    Format("sarif", "report.sarif", as_sarif),
    Format("junit", "junit.xml", as_junit),
    Format("json", "report.json", as_json),
)


def format_named(name: str) -> Format:
    """Return the format of a name. Raises KeyError for one that is not there."""
    return {one.name: one for one in FORMATS}[name]
