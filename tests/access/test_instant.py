from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osaccess.access.instant import NotADuration, NotAnInstant, duration_text, parse_duration, parse_instant
from osaccess.clock import in_utc_text


@given(st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2999, 1, 1)))
def test_an_instant_survives_being_written(instant):
    aware = instant.replace(tzinfo=UTC, microsecond=0)
    assert parse_instant(in_utc_text(aware)) == aware


@pytest.mark.parametrize(
    "text",
    ["2026-01-31", "2026-01-31T00:00:00", "2026-01-31T00:00:00+02:00", "2026-01-31T00:00:00.5Z", "2026-02-30T00:00:00Z",
     "2026-01-31 00:00:00Z", "tomorrow", "", None, 5],
)  # fmt: skip
def test_any_other_form_of_an_instant_is_refused(text):
    with pytest.raises(NotAnInstant):
        parse_instant(text)


@given(st.integers(min_value=1, max_value=9999))
def test_a_duration_survives_being_written(hours):
    assert parse_duration(duration_text(timedelta(hours=hours))) == timedelta(hours=hours)


@pytest.mark.parametrize("text", ["30", "30m", "1.5d", "-1d", "P30D", "", None])
def test_any_other_form_of_a_duration_is_refused(text):
    with pytest.raises(NotADuration):
        parse_duration(text)
