"""Owns what the document wants and the living credentials do not have yet: it comes with the next generation."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from osaccess.access.issued import IssuedCredential
from osaccess.plan.model import AccessPlan


@dataclass(frozen=True, slots=True)
class PendingChange:
    """A change of a rotating credential that its living generation keeps out.

    Attributes:
        credential: its key in the document.
        what: which parts differ: roles, access rules.
        takes_effect: start of the next generation.

    """

    credential: str
    what: tuple[str, ...]
    takes_effect: datetime


def pending_changes(plan: AccessPlan, issued: Iterable[IssuedCredential]) -> Iterator[PendingChange]:
    """Yield the changes that wait; a replaced generation would break its consumers (design, decision 4)."""
    living = {credential.name: credential for credential in issued}
    for planned in plan.credentials:
        current = living.get(planned.current.name)
        if current is None or planned.next_rotation is None:
            continue
        what = []
        if sorted(planned.roles) != sorted(current.roles):
            what.append("roles")
        if sorted(planned.access_rules) != sorted(current.access_rules):
            what.append("access rules")
        if what:
            yield PendingChange(planned.name, tuple(what), planned.next_rotation)
