"""Tier `browser`: the page in a real headless Chromium. Its script runs, its filters filter, nothing goes over a network."""

import re
import subprocess

import pytest

from osaccess.report.html import as_html
from support.believable_runs import RUNS, new_team, report_of, wider_rules

pytestmark = pytest.mark.browser


@pytest.fixture
def shown(tmp_path):
    """Return the page as it stands after its script, opened with a fragment."""

    def dump(text, fragment=""):
        page = tmp_path / "page.html"
        page.write_text(text)
        command = [
            "chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--proxy-server=127.0.0.1:9", f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom",
            f"file://{page}{fragment}",
        ]  # fmt: skip
        ran = subprocess.run(command, capture_output=True, text=True, timeout=200, check=True)
        return ran.stdout

    return dump


@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.__name__)
def test_the_script_of_each_page_runs_to_its_end(shown, run):
    text = as_html(report_of(run()))
    rows = text.count("data-row=")
    assert f'data-ready="{rows}"' in shown(text)


def test_a_filter_by_text_hides_all_other_rows(shown):
    html = shown(as_html(report_of(new_team())), "#?text=publish")
    rows = re.findall(r'<(?:tr|li|article)[^>]*data-row="([^"]*)"([^>]*)>', html)
    assert {"publish" in row.lower() for row, rest in rows if "hidden" not in rest} == {True}
    assert any("hidden" in rest for _, rest in rows)
    assert re.search(r'id="count"[^>]*>\d+ of \d+ rows', html)


def test_a_filter_by_risk_leaves_the_escalation(shown):
    html = shown(as_html(report_of(wider_rules())), "#?risk=escalation")
    rows = re.findall(r'<tr data-row="(backup jobs[^"]*)"([^>]*)>', html)
    assert rows
    assert all("hidden" not in rest for _, rest in rows)
    html = shown(as_html(report_of(new_team())), "#?risk=escalation")
    assert re.search(r'<tr data-row="publish[^"]*"[^>]* hidden', html)
