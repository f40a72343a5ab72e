"""Owns the proof after an update: every live credential of the stack, shown; a mismatch fails the command."""

from collections.abc import Sequence
from typing import Any

from osaccess.access.issued import IssuedCredential
from osaccess.cli import proof_view
from osaccess.cli.target import Target
from osaccess.cli.terminal import Terminal
from osaccess.counted import counted
from osaccess.diagnosis.checks import Proof
from osaccess.errors import Failed
from osaccess.keystone.proof import Prover, prove_all


def prove(issued: Sequence[IssuedCredential], target: Target, terminal: Terminal) -> tuple[Proof, ...]:
    """Prove the credentials that the target's stack has issued and show what was found."""
    if not issued:
        return ()
    prefixes = {type_: service.prefix for type_, service in target.cloud.services.items()} if target.cloud else {}
    with terminal.working(f"proving {counted(len(issued), 'credential')}"):
        proofs = prove_all(issued, Prover(prefixes, target.probe_url))
    terminal.print()
    terminal.print(proof_view.proof_table(proofs))
    terminal.print(proof_view.proof_details(proofs))
    return proofs


def raise_for(proofs: tuple[Proof, ...]) -> None:
    """Raise Failed where a credential is not what its state says."""
    broken = [proof.credential for proof in proofs if not proof.holds]
    if broken:
        raise Failed(
            f"{len(broken)} of {counted(len(proofs), 'credential')} {'is' if len(broken) == 1 else 'are'} not what "
            f"the state says: {', '.join(broken)}.",
            because="A run took away what they live on (a role, the owner, the project), somebody changed them beside "
            "this stack, or the state is another cloud's.",
            mend="Give it back, or make them anew with what the document says now: osaccess credentials rotate NAME, "
            "then `up`.",
        )


def as_json(proofs: tuple[Proof, ...]) -> list[dict[str, Any]]:
    """Return the proofs as data."""
    return proof_view.as_json(proofs)
