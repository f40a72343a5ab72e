"""Rotation over years of simulated runs."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from osaccess.access.expiry import Every
from osaccess.plan.rotation import Slot, next_start, slots_at

ANCHOR = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@st.composite
def rotating(draw):
    every = timedelta(hours=draw(st.integers(1, 24 * 400)))
    overlap = draw(st.integers(0, int(every.total_seconds()) - 1)) * timedelta(seconds=1)
    anchor = ANCHOR + timedelta(seconds=draw(st.integers(-(10**8), 10**8)))
    extra = draw(st.lists(st.integers(0, 10**8), max_size=4))
    return Every(every, overlap, anchor, tuple(ANCHOR + timedelta(seconds=second) for second in extra))


instants = st.integers(0, 2 * 10**8).map(lambda second: ANCHOR + timedelta(seconds=second))


def test_the_previous_generation_lives_to_the_end_of_the_overlap():
    expiry = Every(30 * DAY, 7 * DAY, ANCHOR)
    second = ANCHOR + 30 * DAY
    assert slots_at(expiry, second - timedelta(seconds=1)) == (Slot(ANCHOR, ANCHOR + 37 * DAY),)
    assert slots_at(expiry, second) == (Slot(second, second + 37 * DAY), Slot(ANCHOR, ANCHOR + 37 * DAY))
    assert slots_at(expiry, second + 7 * DAY) == (Slot(second, second + 37 * DAY),)


def test_a_rotation_ahead_of_time_starts_a_generation_and_retires_the_one_before_it():
    early = ANCHOR + 10 * DAY
    expiry = Every(30 * DAY, 7 * DAY, ANCHOR, (early,))
    assert [slot.start for slot in slots_at(expiry, early)] == [early, ANCHOR]
    assert [slot.start for slot in slots_at(expiry, early + 7 * DAY)] == [early]
    assert next_start(expiry, ANCHOR) == early
    assert next_start(expiry, early) == ANCHOR + 30 * DAY


@given(rotating(), instants)
def test_the_current_generation_has_started_and_has_its_overlap_ahead(expiry, now):
    current = slots_at(expiry, now)[0]
    assert current.start <= now
    assert current.expires_at > now + expiry.overlap


@given(rotating(), instants)
def test_every_living_generation_is_before_its_expiry(expiry, now):
    assert all(slot.start <= now < slot.expires_at for slot in slots_at(expiry, now))


@given(rotating(), instants)
def test_without_extra_rotations_at_most_two_generations_live(expiry, now):
    regular = Every(expiry.every, expiry.overlap, expiry.anchor)
    assert len(slots_at(regular, now)) <= 2


@given(rotating(), instants)
def test_nothing_changes_before_the_next_start_or_the_end_of_an_overlap(expiry, now):
    upcoming = next_start(expiry, now)
    ends = [slot.start for slot in slots_at(expiry, upcoming - timedelta(seconds=1))]
    assert upcoming > now
    assert ends[0] == slots_at(expiry, now)[0].start
    assert slots_at(expiry, upcoming)[0].start == upcoming


@given(rotating(), st.lists(instants, min_size=2, max_size=12))
def test_a_run_within_the_overlap_never_leaves_a_consumer_without_a_credential(expiry, runs):
    """What a run hands over is alive until the next run, if that one comes before the overlap is over."""
    runs = sorted(runs)
    for before, after in pairwise(runs):
        handed_over = slots_at(expiry, before)[0]
        if after < next_start(expiry, before) + expiry.overlap:
            assert handed_over.expires_at >= after
