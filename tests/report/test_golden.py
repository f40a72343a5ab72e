"""The documents of believable runs, whole: `OSACCESS_UPDATE_GOLDEN=1 pytest tests/report/test_golden.py` writes them anew."""

import json
import os
from pathlib import Path

import pytest

from osaccess.report.formats import FORMATS
from support.believable_runs import RUNS, report_of

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("one", FORMATS, ids=lambda one: one.name)
@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.__name__)
def test_a_believable_run_has_this_document(run, one):
    text = one.write(report_of(run()))
    file = GOLDEN / run.__name__ / one.file
    if os.environ.get("OSACCESS_UPDATE_GOLDEN"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    assert text == file.read_text()


@pytest.mark.parametrize("one", FORMATS, ids=lambda one: one.name)
@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.__name__)
def test_the_order_of_the_events_makes_no_difference(run, one):
    """The engines work in parallel: independent resources come in any order between the first event and the last."""
    first, *between, last = map(json.loads, run())
    lines = [
        json.dumps({**event, "sequence": number}) for number, event in enumerate([first, *between[::-1], last])
    ]
    assert one.write(report_of(run())) == one.write(report_of(lines))


@pytest.mark.parametrize("one", FORMATS, ids=lambda one: one.name)
@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.__name__)
def test_no_document_holds_a_secret_or_its_ciphertext(run, one):
    assert "canary" not in one.write(report_of(run()))
