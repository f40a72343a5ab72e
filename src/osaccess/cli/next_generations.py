"""Owns what the policy pack will refuse of changes that wait for a next generation: told before they are merged.

The pack judges what a run does. A changed rule of a rotating credential is no step of the run that brings it, and a
finding on the day of the rotation would stop the scheduled run.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from osaccess.access.issued import IssuedCredential
from osaccess.check.policy import Refusal, refusals_of_pack
from osaccess.check.subject import Subject
from osaccess.cli.stack import issued_in
from osaccess.cli.target import Target
from osaccess.cli.terminal import Terminal
from osaccess.cli.waivers_file import waivers_of
from osaccess.cli.wanted import Wanted
from osaccess.clock import in_utc_text
from osaccess.errors import Refused
from osaccess.plan.pending import pending_changes
from osaccess.report.model import Coming
from osaccess.rules.judging import message
from osaccess.rules.profiles import PACK_NAME


@dataclass(frozen=True, slots=True)
class RefusedLater:
    """A refusal of a next generation.

    Attributes:
        living: name of the generation before it.
        takes_effect: when it comes.

    """

    refusal: Refusal
    living: str
    takes_effect: datetime


def refused_later(target: Target, wanted: Wanted, issued: Iterable[IssuedCredential]) -> tuple[RefusedLater, ...]:
    """Return what no waiver lets pass of the changes that wait. Raises BadInput where the waivers cannot be read."""
    if wanted.plan is None or wanted.document is None or target.cloud is None:
        return ()
    waiting = {one.credential: one.takes_effect for one in pending_changes(wanted.plan, issued)}
    if not waiting:
        return ()
    waivers = waivers_of(None, target.project)
    subject = Subject(wanted.document.spec, target.cloud, wanted.now, target.profile, waivers)
    living = {one.name: one.current.name for one in wanted.plan.credentials}
    return tuple(
        RefusedLater(one, living[one.name], waiting[one.name])
        for one in refusals_of_pack(subject, waiting)
        if one.waiver is None
    )


class NextGenerations:
    """What lives before a run and what is refused after it, looked at when it is first asked for, and once."""

    def __init__(self, target: Target, wanted: Wanted) -> None:
        self._target = target
        self._wanted = wanted

    @cached_property
    def issued(self) -> tuple[IssuedCredential, ...]:
        """The living generations; none where the program is not made from a document. Raises Failed, BadInput."""
        return issued_in(self._target) if self._wanted.document else ()

    @cached_property
    def refused(self) -> tuple[RefusedLater, ...]:
        """What the policy pack will refuse. Raises Failed, BadInput."""
        return refused_later(self._target, self._wanted, self.issued)


def show_refused_later(
    found: Sequence[RefusedLater], packs: Iterable[str], terminal: Terminal
) -> list[dict[str, str]]:
    """Show them where the pack of osaccess judges this stack, and return them as data."""
    told = []
    for one in found if PACK_NAME in packs else ():
        when, violation = in_utc_text(one.takes_effect), one.refusal.violation
        terminal.print(f"{one.refusal.name}: from {when} on the policy pack refuses it: {one.refusal.rule.id}")
        terminal.print(f"    {violation.problem}")
        terminal.print(f"    fix: {violation.mend}")
        told.append(
            {
                "credential": one.refusal.name,
                "takes_effect": when,
                "policy": one.refusal.rule.id,
                "problem": violation.problem,
                "mend": violation.mend,
            }
        )
    return told


def raise_for_later(told: Sequence[dict[str, str]]) -> None:
    """Raise Refused where something was told."""
    if told:
        names = ", ".join(dict.fromkeys(one["credential"] for one in told))
        raise Refused(
            f"The policy pack will refuse the next generation of {names}: "
            f"{', '.join(dict.fromkeys(one['policy'] for one in told))}.",
            because="The run that rotates would stop there, and what lives now ends.",
            mend="Each finding above says how to mend it; `osaccess check` has the waiver to fill in.",
        )


def as_coming(found: Iterable[RefusedLater]) -> tuple[Coming, ...]:
    """Return them for a report."""
    return tuple(
        Coming(
            one.living,
            one.refusal.rule.id,
            f"With the next generation, from {in_utc_text(one.takes_effect)} on: "
            + message(one.refusal.rule, one.refusal.violation),
        )
        for one in found
    )
