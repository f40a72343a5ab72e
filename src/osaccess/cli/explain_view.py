"""Owns how explanations of access rules are shown: lines for people, data for machines."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from rich.text import Text

from osaccess.catalogue.explanation import (
    AlwaysAllowed,
    KeepsOut,
    LetsThrough,
    NoOperation,
    Part,
    Request,
    Verdict,
)
from osaccess.catalogue.exposure import Exposure
from osaccess.catalogue.lint import Finding
from osaccess.catalogue.operations import Operation, Risk, role_shown
from osaccess.catalogue.reach import NotCovered
from osaccess.cli.judged_rules import Judged
from osaccess.counted import counted

STYLES: Final = {Risk.READ: "green", Risk.WRITE: "yellow", Risk.DELETE: "magenta", Risk.ESCALATION: "bold red"}
"""How operations of each risk look."""

_SHOWN_ACTIONS = 6


def operation_text(request: Request, operation: Operation | NoOperation | NotCovered) -> Text:
    """Return what the request is, and the role that it needs."""
    match operation:
        case NotCovered(service):
            return Text(f"{request}\n  not covered: the catalogue has no operations of {service}")
        case NoOperation(mend):
            return Text(
                f"{request}\n  no known operation of {request.service}\n{f'  {mend}' if mend else ''}".rstrip()
            )
    text = Text(f"{request}\n  is {operation}, ")
    text.append(operation.risk.value, STYLES[operation.risk])
    text.append(f"\n  needs at least {role_shown(operation.lowest_role)} by default policy (a lower bound)")
    if operation.actions:
        text.append(f"\n  {_actions(operation)}")
    if operation.reason:
        text.append(f"\n  note: {operation.reason}", "dim")
    return text


def verdicts_text(judged: Judged, verdicts: Sequence[Verdict], operation: Operation | None) -> Text:
    """Return what one credential's rules say to the request: by which rule and what else, or why by none."""
    passing = [verdict for verdict in verdicts if not isinstance(verdict, KeepsOut)]
    if not passing:
        text = Text("✗ ", "red").append(judged.name, "bold").append("  not allowed")
        return text.append("".join(f"\n    {_why_not(one)}" for one in verdicts if isinstance(one, KeepsOut)))
    if not _is_covered(passing):
        text = Text("? ", "yellow").append(judged.name, "bold")
        text.append("  not covered: by their text these rules match, and nobody here knows what the service does")
        return text.append("".join(f"\n    {one.rule}" for one in passing if isinstance(one, LetsThrough)))
    text = Text("✓ ", "green").append(judged.name, "bold").append("  allowed")
    if operation is not None and judged.has_role_for(operation.lowest_role) is False:
        text.append(f" by its rules, but its roles are too low: {' '.join(judged.roles or ())}", "yellow")
    for verdict in passing:
        text.append("\n    ").append(_by(verdict, operation))
    return text


def exposure_text(judged: Judged, exposure: Exposure, findings: Sequence[Finding]) -> Text:
    """Return all that the rules of a credential let through, by service and risk."""
    roles = f", roles {' '.join(judged.roles)}" if judged.roles is not None else ""
    text = Text(judged.name, "bold").append(f"  {counted(len(judged.rules), 'rule')}{roles}", "not bold")
    text.append(f"\n{_table(exposure.operations)}")
    for operation in exposure.operations:
        text.append("\n  ").append(f"{operation.risk.value:10} ", STYLES[operation.risk])
        text.append(f"{operation.method:6} {operation.service} {operation.path}").append(
            role_text(judged, operation)
        )
    for rule in exposure.not_covered:
        text.append(f"\n  not covered {rule}", "dim")
    text.append("\nRoles are lower bounds by default policy; an operator may ask for more.", "dim")
    for finding in findings:
        text.append(f"\n{finding.lint}: ", "yellow").append(
            f"{finding.rule}\n  {finding.problem} {finding.mend}".rstrip()
        )
    return text


def operation_json(operation: Operation) -> dict[str, Any]:
    """Return an operation as data."""
    return {
        "service": operation.service,
        "method": operation.method,
        "path": operation.path,
        "risk": operation.risk.value,
        "lowest_role": _role_json(operation),
        "actions": [action.name for action in operation.actions],
    }


def request_json(request: Request, operation: Operation | NoOperation | NotCovered) -> dict[str, Any]:
    """Return what the request is, as data; `operation` is null where `why` says why not."""
    why = {NotCovered: "not covered", NoOperation: "no known operation"}.get(type(operation))
    return {
        "request": str(request),
        "operation": operation_json(operation) if isinstance(operation, Operation) else None,
        "why": why,
    }


def verdicts_json(judged: Judged, verdicts: Sequence[Verdict], operation: Operation | None) -> dict[str, Any]:
    """Return what one credential's rules say, as data; `allowed` is null where a service is not covered."""
    return {
        "name": judged.name,
        "allowed": _allowed(verdicts),
        "has_role": None if operation is None else judged.has_role_for(operation.lowest_role),
        "rules": [_verdict_json(verdict) for verdict in verdicts],
    }


def exposure_json(judged: Judged, exposure: Exposure, findings: Sequence[Finding]) -> dict[str, Any]:
    """Return all that a credential's rules let through, as data."""
    return {
        "name": judged.name,
        "roles": None if judged.roles is None else list(judged.roles),
        "rules": [str(rule) for rule in judged.rules],
        "counts": {service: dict(counts) for service, counts in _counts(exposure.operations).items()},
        "operations": [
            {**operation_json(one), "has_role": judged.has_role_for(one.lowest_role)}
            for one in exposure.operations
        ],
        "not_covered": [str(rule) for rule in exposure.not_covered],
        "findings": [
            {"lint": one.lint.value, "rule": str(one.rule), "problem": one.problem, "mend": one.mend}
            for one in findings
        ],
    }


def _verdict_json(verdict: Verdict) -> dict[str, Any]:
    match verdict:
        case LetsThrough(rule, NotCovered()):
            return {"rule": str(rule), "allows": True, "reaches": None}
        case LetsThrough(rule, reached):
            return {"rule": str(rule), "allows": True, "reaches": [operation_json(one) for one in _tuple(reached)]}
        case AlwaysAllowed(reason):
            return {"rule": None, "allows": True, "because": [{"part": "none", "text": reason}]}
        case KeepsOut(rule, mismatches):
            why = [{"part": one.part.value, "text": one.text} for one in mismatches]
            return {"rule": str(rule), "allows": False, "because": why}


def _tuple(reached: tuple[Operation, ...] | NotCovered) -> tuple[Operation, ...]:
    return () if isinstance(reached, NotCovered) else reached


def _is_covered(passing: Sequence[LetsThrough | AlwaysAllowed]) -> bool:
    return not any(isinstance(one, LetsThrough) and isinstance(one.reached, NotCovered) for one in passing)


def _allowed(verdicts: Sequence[Verdict]) -> bool | None:
    passing = [verdict for verdict in verdicts if not isinstance(verdict, KeepsOut)]
    return None if passing and not _is_covered(passing) else bool(passing)


def _why_not(verdict: KeepsOut) -> str:
    """Return how the rule differs; of a rule of another service nothing else matters."""
    first = verdict.mismatches[0]
    shown = (first,) if first.part is Part.SERVICE else verdict.mismatches
    return f"{verdict.rule}: {'; '.join(one.text for one in shown)}"


def _by(verdict: LetsThrough | AlwaysAllowed, operation: Operation | None) -> Text:
    if isinstance(verdict, AlwaysAllowed):
        return Text(f"whatever its rules: {verdict.reason}")
    others = [one for one in _tuple(verdict.reached) if one != operation]
    if not others:
        return Text(f"by {verdict.rule}, which lets nothing else through")
    text = Text(f"by {verdict.rule}, which lets {counted(len(others), 'operation')} more through:")
    for one in others:
        text.append(f"\n      {one.risk.value:10} ", STYLES[one.risk]).append(f"{one.method:6} {one.path}")
        text.append(f"  {role_shown(one.lowest_role)}", "dim")
    return text


def role_text(judged: Judged, operation: Operation) -> Text:
    """Return the role that an operation needs, and whether the credential lacks it."""
    text = Text(f"  {role_shown(operation.lowest_role)}", "dim")
    if judged.has_role_for(operation.lowest_role) is False:
        text.append(", which it does not have", "dim")
    return text


def _actions(operation: Operation) -> str:
    names = [f"{one.name} ({role_shown(one.lowest_role)})" for one in operation.actions]
    more = len(names) - _SHOWN_ACTIONS
    listed = ", ".join(names[:_SHOWN_ACTIONS]) + (f" and {more} more" if more > 0 else "")
    return f"its body chooses an action, which no rule can tell apart: {listed}"


def _table(operations: Iterable[Operation]) -> str:
    counts = _counts(operations)
    if not counts:
        return "  no known operation"
    width = max(len(service) for service in counts)
    return "\n".join(_rows(counts, width))


def _rows(counts: Mapping[str, Mapping[str, int]], width: int) -> Iterator[str]:
    yield f"  {'':{width}} {''.join(f'{risk.value:>12}' for risk in Risk)}"
    for service, row in counts.items():
        yield f"  {service:{width}} {''.join(f'{row.get(risk.value, 0):>12}' for risk in Risk)}"


def _counts(operations: Iterable[Operation]) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for operation in operations:
        counts[operation.service][operation.risk.value] += 1
    return dict(counts)


def _role_json(operation: Operation) -> str | None:
    role = operation.lowest_role
    return role.value if isinstance(role, str) else None
