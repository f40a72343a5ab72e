"""Owns how proofs are shown: a row per live credential, then what differed and what nobody looked at."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from osaccess.counted import counted
from osaccess.diagnosis.checks import Mismatch, NotChecked, Passed, Proof

_SIGNS = {Passed: ("✓", "green"), Mismatch: ("✗", "bold red"), NotChecked: ("?", "yellow")}
_COLUMNS = {
    "login": "login",
    "owner": "owner",
    "project": "project",
    "roles": "roles",
    "access rules": "rules",
    "expiry": "end",
}
"""What is compared → its heading."""
_PROBES = ("allowed request", "refused request")


def proof_table(proofs: Sequence[Proof]) -> Table:
    """Return a row per credential: what was compared, and how many probes did as they should."""
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="dim")
    table.add_column("proven", no_wrap=True, overflow="ignore")
    for heading in (*_COLUMNS.values(), "allows", "denies"):
        table.add_column(heading, justify="center", no_wrap=True)
    for proof in proofs:
        cells = [_cell(proof, column) for column in _COLUMNS]
        probes = [_probe_cell(proof, probe) for probe in _PROBES]
        table.add_row(Text(proof.credential), *cells, *probes)
    return table


def proof_details(proofs: Sequence[Proof]) -> Text:
    """Return where the probes went, what differed, and what was not checked and why."""
    text = Text()
    for where, count in sorted(_places(proofs).items()):
        text.append(f"  {counted(count, 'request')} sent to {where}\n", style="dim")
    for proof in proofs:
        for check in proof.checks:
            if isinstance(check, Mismatch):
                text.append(f"  ✗ {proof.credential}: {check.what}: ", style="bold red")
                text.append(f"its state says {check.expected}; Keystone and its services say {check.seen}\n")
            elif isinstance(check, NotChecked):
                text.append(
                    f"  ? {proof.credential}: {check.what} was not checked: {check.reason}\n", style="yellow"
                )
    return text


def as_json(proofs: Sequence[Proof]) -> list[dict[str, Any]]:
    """Return the proofs as data."""
    return [
        {
            "credential": proof.credential,
            "holds": proof.holds,
            "checks": [check_json(check) for check in proof.checks],
        }
        for proof in proofs
    ]


def check_json(check: Passed | Mismatch | NotChecked) -> dict[str, str]:
    """Return one check as data."""
    match check:
        case Passed(what, detail, _):
            return {"what": what, "result": "passed", "detail": detail}
        case Mismatch(what, expected, seen):
            return {"what": what, "result": "mismatch", "expected": expected, "seen": seen}
        case NotChecked(what, reason):
            return {"what": what, "result": "not checked", "reason": reason}


def _cell(proof: Proof, what: str) -> Text:
    for check in proof.checks:
        if check.what == what:
            sign, style = _SIGNS[type(check)]
            return Text(sign, style=style)
    return Text("-", style="dim")


def _probe_cell(proof: Proof, what: str) -> Text:
    tried = [check for check in proof.checks if check.what == what]
    passed = sum(isinstance(check, Passed) for check in tried)
    if not tried:
        return Text("-", style="dim")
    return Text(f"{passed}/{len(tried)}", style="green" if passed == len(tried) else "bold red")


def _places(proofs: Sequence[Proof]) -> Counter[str]:
    return Counter(
        check.at for proof in proofs for check in proof.checks if isinstance(check, Passed) and check.at
    )
