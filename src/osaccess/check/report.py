"""Owns the whole answer: every finding of every check at its line, in the order of files and lines."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from osaccess.check import stack_secrets
from osaccess.check.finding import Level
from osaccess.check.registry import CHECKS
from osaccess.check.subject import Subject
from osaccess.yaml_text import Problem, YamlText

UNREADABLE = "unreadable"
"""The id of what is wrong with the document before anything can be checked."""


@dataclass(frozen=True, slots=True)
class Reported:
    """A finding at its place."""

    check: str
    level: Level
    problem: Problem


def report(subject: Subject, source: YamlText, stacks: Sequence[YamlText] = ()) -> tuple[Reported, ...]:
    """Return all findings about a document (`source` is its text) and the configuration of its stacks."""
    return in_order([*_of_document(subject, source), *_of_stacks(stacks)])


def unreadable(problems: Sequence[Problem]) -> tuple[Reported, ...]:
    """Return the mistakes of a document that could not be read as findings."""
    return in_order([Reported(UNREADABLE, Level.ERROR, problem) for problem in problems])


def in_order(found: Sequence[Reported]) -> tuple[Reported, ...]:
    """Return the findings by file and line, the worst first where they share one."""
    return tuple(
        sorted(found, key=lambda one: (one.problem.file, one.problem.position.line, one.level.rank, one.check))
    )


def _of_document(subject: Subject, source: YamlText) -> Iterator[Reported]:
    for check in CHECKS:
        for found in check.run(subject):
            yield Reported(check.id, found.level, source.problem(found.path, found.text, found.mend))


def _of_stacks(stacks: Sequence[YamlText]) -> Iterator[Reported]:
    for file in stacks:
        for problem in stack_secrets.plain_secrets(file):
            yield Reported(stack_secrets.ID, Level.ERROR, problem)
