"""Years of simulated runs at irregular times, with rotations ahead of time: what a stack has after each of them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from osaccess.access.expiry import Every
from osaccess.plan.naming import rotating_name
from osaccess.plan.rotation import most_at_once, next_start, retirement, slots_at, starts_between

ANCHOR = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
YEARS = 4 * 366 * 24


@dataclass
class Stack:
    """What a stack has of one credential: each run makes it equal to the plan. Keystone ends things by itself."""

    living: dict[str, datetime] = field(default_factory=dict)  # name → its end
    changes: int = 0
    taken: set[str] = field(default_factory=set)

    def run(self, expiry: Every, now: datetime) -> str:
        """Carry the plan out and return the name to use."""
        wanted = {rotating_name("web", slot.start): slot.expires_at for slot in slots_at(expiry, now)}
        created = wanted.keys() - self.living.keys()
        assert not created & self.taken, "a name of a generation that was deleted comes back"
        self.taken |= created
        self.changes += len(created) + len(self.living.keys() - wanted.keys())
        self.living = {name: self.living.get(name, end) for name, end in wanted.items()}
        return next(iter(wanted))


@st.composite
def series(draw, *, overlaps=True):
    every = draw(st.integers(2, 24 * 120))
    overlap = draw(st.integers(1, every - 1)) if overlaps else 0
    extra = draw(st.lists(st.integers(0, YEARS), max_size=5, unique=True))
    anchor = ANCHOR + draw(st.integers(-YEARS, YEARS)) * HOUR
    return Every(every * HOUR, overlap * HOUR, anchor, tuple(ANCHOR + hour * HOUR for hour in extra))


runs = st.lists(st.integers(0, YEARS), min_size=1, max_size=60, unique=True).map(
    lambda hours: [ANCHOR + hour * HOUR for hour in sorted(hours)]
)


@given(series(), runs)
def test_what_a_run_hands_over_works_until_the_overlap_after_its_replacement_is_over(expiry, runs):
    """So at every instant that has had a run within the overlap there is at least one valid credential."""
    stack = Stack()
    for run in runs:
        used = stack.run(expiry, run)
        assert stack.living[used] >= next_start(expiry, run) + expiry.overlap


@given(series(), runs)
def test_a_consumer_who_takes_the_newest_after_each_run_is_never_without_a_valid_credential(expiry, runs):
    stack, held, until = Stack(), "", ANCHOR
    for run in runs:
        in_time = bool(held) and run < until
        if in_time:
            assert held in stack.living
            assert stack.living[held] > run
        held = stack.run(expiry, run)
        until = next_start(expiry, run) + expiry.overlap


@given(series(), runs)
def test_there_are_never_more_than_the_declared_number(expiry, runs):
    stack = Stack()
    for run in runs:
        stack.run(expiry, run)
        assert 1 <= len(stack.living) <= most_at_once(expiry, runs[0])


@given(series(), runs)
def test_no_two_generations_ever_share_a_name(expiry, runs):
    stack = Stack()
    for run in runs:
        stack.run(expiry, run)  # Stack.run asserts it
    starts = list(starts_between(expiry, ANCHOR, ANCHOR + 400 * HOUR))
    assert len({rotating_name("web", start) for start in starts}) == len(starts)


@given(series(), runs)
def test_a_run_without_a_change_of_slots_changes_nothing(expiry, runs):
    stack = Stack()
    for before, after in pairwise(runs):
        stack.run(expiry, before)
        changes = stack.changes
        borders = [*starts_between(expiry, before - expiry.lifetime - expiry.every, after)]
        borders += [start + expiry.overlap for start in borders]
        if not any(before < border <= after for border in borders):
            stack.run(expiry, after)
            assert stack.changes == changes


@given(series(), st.integers(0, YEARS))
def test_a_generation_is_in_the_plan_exactly_from_its_start_to_its_retirement(expiry, hour):
    start = next_start(expiry, ANCHOR + hour * HOUR)
    end, second = retirement(expiry, start), timedelta(seconds=1)

    def lives(now):
        return start in [slot.start for slot in slots_at(expiry, now)]

    assert not lives(start - second)
    assert lives(start)
    assert lives(end - second)
    assert not lives(end)


@given(series(), st.integers(0, YEARS), st.data())
def test_a_revoked_generation_is_gone_at_once_and_takes_no_other_with_it(expiry, hour, data):
    now = ANCHOR + hour * HOUR
    living = slots_at(expiry, now)
    leaked = data.draw(st.sampled_from(living)).start
    revoked = Every(expiry.every, expiry.overlap, expiry.anchor, expiry.rotations, (leaked,))
    assert [slot for slot in living if slot.start != leaked] == list(slots_at(revoked, now))


@given(series(), st.integers(0, YEARS))
def test_the_current_one_revoked_with_a_rotation_at_the_same_run_leaves_a_new_current_one(expiry, hour):
    now = ANCHOR + hour * HOUR + timedelta(seconds=7)
    leaked = slots_at(expiry, now)[0].start
    mended = Every(expiry.every, expiry.overlap, expiry.anchor, (*expiry.rotations, now), (leaked,))
    current, *others = slots_at(mended, now)
    assert current.start == now
    assert leaked not in [slot.start for slot in others]


def test_without_rotations_ahead_of_time_two_is_the_declared_number_and_one_without_an_overlap():
    assert most_at_once(Every(30 * 24 * HOUR, 7 * 24 * HOUR, ANCHOR), ANCHOR) == 2
    assert most_at_once(Every(30 * 24 * HOUR, timedelta(), ANCHOR), ANCHOR) == 1


def test_a_rotation_just_before_a_regular_one_makes_three_for_a_while():
    day = 24 * HOUR
    expiry = Every(30 * day, 7 * day, ANCHOR, (ANCHOR + 28 * day,))
    assert most_at_once(expiry, ANCHOR) == 3
    assert most_at_once(expiry, ANCHOR + 40 * day) == 2
