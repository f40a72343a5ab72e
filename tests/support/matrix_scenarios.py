"""What is killed or disturbed in the matrices, and what the user runs next.

A scenario is a point to start from and one operation; a case is a scenario, the place of it at which the process dies,
and what is run next.
"""

import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Scenario:
    """One operation of the stack.

    Attributes:
        start: the version of the program that is there before; "" = nothing is.
        operation: what dies.
        version: the program that is run, by it or afterwards.
        nexts: what the user may run next.
        in_files: it dies also while a file is written; what is written is the same in all of them.

    """

    start: str
    operation: str
    version: str
    nexts: tuple[str, ...]
    in_files: bool = False


SCENARIOS = {
    "create": Scenario("", "up", "a", ("up", "refresh", "destroy")),
    "edit": Scenario("a", "up", "b", ("up", "refresh", "destroy")),
    "destroy": Scenario("a", "destroy", "a", ("destroy", "up")),
    "refresh": Scenario("a", "refresh", "a", ("refresh", "up --refresh"), in_files=True),
    "import": Scenario("a", "import", "d", ("import", "up"), in_files=True),
}
UPS = ("create", "edit")
"""What is taken to a real Keystone, a case in ten: each takes seconds there."""

EXTENDED = Scenario("a", "up", "c", ("up",))
"""Two more credentials: for a second kill in the run after the first."""


def cases_of(places, *names, scenarios=SCENARIOS):
    """Return (scenario's name, place, what is run next): each place once, with one of what may be run next."""
    return [
        (name, place, random.Random(f"{name} {place}").choice(scenarios[name].nexts))
        for name in names
        for place in range(1, len(places[name]) + 1)
    ]
