"""Writing an instant into the document: one place changes, all other text stays byte for byte."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osaccess.errors import BadInput
from osaccess.spec.document import read_document
from osaccess.spec.edit import with_instant
from support.command import ROOT
from support.documents import A_DOCUMENT

AT = datetime(2026, 6, 10, 12, tzinfo=UTC)
FLOW = "expiry: {every: 30d, overlap: 7d, anchor: 2026-01-01T00:00:00Z}"

LAYOUTS = {
    "flow": (FLOW, FLOW[:-1] + ", rotations: [2026-06-10T12:00:00Z]}"),
    "flow with a list": (
        FLOW[:-1] + ", rotations: [2026-03-05T09:00:00Z]}  # twice",
        FLOW[:-1] + ", rotations: [2026-03-05T09:00:00Z, 2026-06-10T12:00:00Z]}  # twice",
    ),
    "flow with an empty list": (
        FLOW[:-1] + ", rotations: []}",
        FLOW[:-1] + ", rotations: [2026-06-10T12:00:00Z]}",
    ),
    "flow over lines with a comma at the end": (
        "expiry: {every: 30d, overlap: 7d,\n             anchor: 2026-01-01T00:00:00Z,  # é\n    }",
        "expiry: {every: 30d, overlap: 7d,\n             anchor: 2026-01-01T00:00:00Z"
        ", rotations: [2026-06-10T12:00:00Z],  # é\n    }",
    ),
    "block": (
        "expiry:\n      every: 30d  # thirty\n      anchor: 2026-01-01T00:00:00Z  # never change\n      overlap: 7d",
        "expiry:\n      every: 30d  # thirty\n      anchor: 2026-01-01T00:00:00Z  # never change\n"
        "      rotations: [2026-06-10T12:00:00Z]\n      overlap: 7d",
    ),
    "block with a list": (
        "expiry:\n      every: 30d\n      rotations:\n        - 2026-03-05T09:00:00Z  # the intern left\n"
        "      anchor: 2026-01-01T00:00:00Z\n      overlap: 7d",
        "expiry:\n      every: 30d\n      rotations:\n        - 2026-03-05T09:00:00Z  # the intern left\n"
        "        - 2026-06-10T12:00:00Z\n      anchor: 2026-01-01T00:00:00Z\n      overlap: 7d",
    ),
}


@pytest.mark.parametrize(("before", "after"), LAYOUTS.values(), ids=LAYOUTS)
def test_the_instant_gets_its_place_in_each_layout(before, after):
    text = "# é ü 漢\n" + A_DOCUMENT.replace(FLOW, before)
    wanted = "# é ü 漢\n" + A_DOCUMENT.replace(FLOW, after)
    assert with_instant(text, "access.yaml", "web-deploy", "rotations", AT) == wanted


def test_line_endings_of_windows_stay():
    text = A_DOCUMENT.replace(FLOW, LAYOUTS["block"][0]).replace("\n", "\r\n")
    changed = with_instant(text, "access.yaml", "web-deploy", "rotations", AT)
    assert changed == A_DOCUMENT.replace(FLOW, LAYOUTS["block"][1]).replace("\n", "\r\n")


def test_a_document_without_a_last_line_break_is_written_too():
    text = A_DOCUMENT.replace(
        FLOW, "expiry:\n      every: 30d\n      overlap: 7d\n      anchor: 2026-01-01T00:00:00Z"
    )
    changed = with_instant(text.rstrip(), "access.yaml", "web-deploy", "rotations", AT)
    assert read_document(changed, "f").spec.credentials["web-deploy"].expiry.rotations == (AT,)


def test_an_expiry_that_two_credentials_share_is_not_touched():
    alias = A_DOCUMENT.replace("expiry: {", "expiry: &monthly {") + (
        "  web-monitor:\n    owner: web-ci\n    project: web\n    roles: [reader]\n"
        "    access_rules:\n      - {service: compute, method: GET, path: /compute/v2.1/limits}\n"
        "    expiry: *monthly\n"
    )
    with pytest.raises(BadInput, match="cannot be changed alone"):
        with_instant(alias, "access.yaml", "web-monitor", "rotations", AT)


@given(
    st.sampled_from(["web-deploy", "web-monitor", "image-publish", "data-backup"]),
    st.lists(st.integers(0, 10**8), min_size=1, max_size=4, unique=True),
)
def test_of_the_example_only_the_lines_of_the_expiry_change(name, seconds):
    text = before = (ROOT / "access.yaml").read_text()
    for second in seconds:
        text = with_instant(text, "access.yaml", name, "rotations", datetime.fromtimestamp(second, UTC))
    assert len(read_document(text, "access.yaml").spec.credentials[name].expiry.rotations) == len(seconds)
    changed = [(old, new) for old, new in zip(before.splitlines(), text.splitlines(), strict=True) if old != new]
    assert len(changed) == 1
    assert changed[0][0].strip().startswith("expiry:")
