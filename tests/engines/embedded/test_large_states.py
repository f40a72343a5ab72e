"""What must not depend on how large a state is: nothing is looked for in all of it again and again, nor by recursion."""

from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from osaccess.engines.embedded.checkpoint import StoredState
from osaccess.engines.embedded.memory_backend import MemoryBackend
from osaccess.engines.embedded.provider import ResourceDiff
from osaccess.engines.embedded.replacement_cascade import Cascade
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.snapshot import Snapshot
from osaccess.engines.embedded.state_order import in_waves_of_deletion, with_dependencies_first
from osaccess.engines.embedded.values import UNKNOWN

LONG = 5_000
"""More than Python's stack is deep."""


class ForcingProvider:
    """Inputs whose names begin with `k` force a replacement; counts how often it is asked."""

    asked = 0

    def diff(self, type_, old_inputs, old_outputs, new_inputs, ignored):
        self.asked += 1
        changed = tuple(sorted(key for key, value in new_inputs.items() if value is UNKNOWN))
        return ResourceDiff(changed=changed, replace=tuple(key for key in changed if key.startswith("k")))


def urn_of(number):
    return f"urn:pulumi:dev::lab::lab:index:Thing::r{number}"


def a_state(number, needs=(), **options):
    """A resource with one input for each that it needs: (key, number)."""
    return ResourceState(
        urn=urn_of(number),
        type="lab:index:Thing",
        custom=True,
        id=f"id-{number}",
        inputs={key: "value" for key, _ in needs},
        property_dependencies={key: (urn_of(needed),) for key, needed in needs},
        **options,
    )


def a_cascade(states):
    snapshot = Snapshot(StoredState(tuple(states), MemoryBackend().crypter(None)), None, lambda: None)
    provider = ForcingProvider()
    return Cascade(snapshot, SimpleNamespace(get=lambda *_: provider)), provider


@st.composite
def graphs(draw):
    """Some resources in the order of a state, each with inputs that come from earlier ones, and tied to one of them."""
    states = []
    for number in range(draw(st.integers(1, 12))):
        earlier = st.integers(0, number - 1)
        keys = draw(st.lists(st.sampled_from(["k1", "k2", "n1", "n2"]), unique=True, max_size=3)) if number else []
        needs = [(key, draw(earlier)) for key in keys]
        ties = {}
        if number and draw(st.integers(0, 5)) == 0:
            ties["deleted_with"] = urn_of(draw(earlier))
        if number and draw(st.integers(0, 5)) == 0:
            ties["replace_with"] = (urn_of(draw(earlier)),)
        states.append(a_state(number, needs, delete=draw(st.integers(0, 7)) == 0, **ties))
    return states


def forced_one_after_the_other(states, root, registered):
    """What the real engine does: looks at every resource of the old state in turn."""
    gone, found = {root.urn}, []
    for state in states:
        if state is root or state.delete or state.urn in registered:
            continue
        forcing = [
            key for key, urns in state.property_dependencies.items() if key.startswith("k") and gone & set(urns)
        ]
        if forcing or state.deleted_with in gone:
            gone.add(state.urn)
            found.append(state)
    tied = [
        state
        for state in states
        if not state.delete
        and state.urn not in registered
        and root.urn in (state.deleted_with, *state.replace_with)
    ]
    return list(dict.fromkeys(reversed([*found, *tied])))


@given(graphs(), st.data())
def test_what_goes_first_is_what_a_look_at_the_whole_state_finds(states, data):
    root = data.draw(st.sampled_from(states))
    registered = data.draw(st.sets(st.sampled_from([state.urn for state in states]))) - {root.urn}
    cascade, _ = a_cascade(states)
    going = [dependent.state for dependent in cascade.going_before(root, {*registered, root.urn})]
    assert going == forced_one_after_the_other(states, root, registered)


def test_the_provider_is_asked_about_dependents_alone():
    roots = [a_state(number) for number in range(50)]
    dependents = [a_state(50 + number, [("k1", number)]) for number in range(50)]
    cascade, provider = a_cascade([*roots, *dependents])
    for root, dependent in zip(roots, dependents, strict=True):
        assert [one.state for one in cascade.going_before(root, {root.urn})] == [dependent]
    assert provider.asked == 50


def test_a_long_chain_is_ordered_without_recursion():
    chain = [a_state(number, [("k1", number - 1)] if number else ()) for number in range(LONG)]
    assert with_dependencies_first(chain[::-1]) == tuple(chain)
    assert in_waves_of_deletion(chain) == tuple((state,) for state in reversed(chain))
