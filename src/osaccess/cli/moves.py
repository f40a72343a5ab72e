"""Owns refusing a document that gives a living credential another owner or project, before a run does anything."""

from collections.abc import Iterable

from osaccess.access.issued import IssuedCredential
from osaccess.cli.wanted import Wanted
from osaccess.plan.moves import Move, moves
from osaccess.spec.document import Document
from osaccess.yaml_text import BadDocument, Problem


def refuse_moves(wanted: Wanted, issued: Iterable[IssuedCredential]) -> None:
    """Raise BadDocument where what lives would get another owner or project; `issued` is what the stack has."""
    if wanted.document is None or wanted.plan is None:
        return
    problems = [_problem(wanted.document, one) for one in moves(wanted.plan, issued)]
    if problems:
        raise BadDocument(problems)


def _problem(document: Document, move: Move) -> Problem:
    return document.source.problem(
        ("credentials", move.credential, move.key),
        f"{move.generation} lives and belongs to {move.before}; this would make it {move.after}'s. In Keystone an "
        "application credential belongs to one user and one project for ever.",
        f"Leave {move.credential} as it was and write the new one beside it, under another key; when its consumers "
        f"have that, take {move.credential} out.",
    )
