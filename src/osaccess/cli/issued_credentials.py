"""Owns finding a stack's live credentials, and one generation of them by name, without a run."""

import os

from osaccess.access.issued import IssuedCredential
from osaccess.cli.run_options import RunOptions
from osaccess.cli.stack import issued_in, issued_in_embedded
from osaccess.cli.stored_stack import require_rehearsal, require_stack
from osaccess.cli.target import REHEARSAL_STACK, rehearsal_state, resolve_cloud
from osaccess.errors import BadInput


def issued_credentials(options: RunOptions) -> tuple[IssuedCredential, ...]:
    """Return the live credentials of the stack. Raises BadInput where there is none."""
    if not options.rehearsal:
        target = resolve_cloud(options, os.environ)
        require_stack(target)
        return issued_in(target)
    project = options.project.absolute()
    require_rehearsal(project)
    return issued_in_embedded(project, REHEARSAL_STACK, rehearsal_state(project))


def generation_of(issued: tuple[IssuedCredential, ...], name: str, *, previous: bool) -> IssuedCredential:
    """Return the wanted generation. Generations of one series expire in the order of their starts."""
    series = sorted(
        (credential for credential in issued if name in (credential.of, credential.name)),
        key=lambda credential: (credential.expires_at is None, credential.expires_at),
        reverse=True,
    )
    if not series:
        names = ", ".join(sorted({credential.of for credential in issued})) or "none"
        raise BadInput(f"The stack has no credential {name!r}.", mend=f"It has: {names}.")
    if previous and len(series) == 1:
        raise BadInput(f"Credential {name!r} has one living generation; there is no previous one.")
    return series[1] if previous else series[0]
