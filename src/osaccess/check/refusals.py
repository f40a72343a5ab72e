"""Owns what this cloud would refuse: roles that nobody holds, services that are not there, ends that have passed."""

from collections.abc import Iterator

from osaccess.check.finding import Check, Found, Level
from osaccess.check.subject import Subject


def _run(subject: Subject) -> Iterator[Found]:
    for path, text, mend in subject.contradictions:
        yield Found(Level.ERROR, path, text, mend)


CHECK = Check(
    id="refused-by-the-cloud",
    asks="Does each owner hold the roles of its credentials on the project: directly, by group, inherited, implied? "
    "Are all roles, services and names there, and no end in the past?",
    run=_run,
)
