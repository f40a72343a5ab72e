"""Owns what to type instead of options and verbs that `pulumi`, `openstack` and others have, and osaccess has not.

click guesses by letters: from --plan to --replace. Where a habit of another command is behind it, a sentence helps.
"""

from collections.abc import Mapping
from typing import Final

import click

_WHOLE_RUN: Final = "`up` shows its preview first and asks; `osaccess preview` is the look alone."
_NO_OPTION_LOGIN: Final = (
    "A login comes from the environment (source your openrc) or from clouds.yaml: --os-cloud NAME."
)
_CONFIGURATION: Final = "Configuration stands in Pulumi.STACK.yaml. Type: pulumi config set KEY VALUE"

OPTIONS: Final[Mapping[str, str]] = {
    "--plan": "Update plans are the Pulumi CLI's: pulumi up --plan FILE. " + _WHOLE_RUN,
    "--save-plan": "Update plans are the Pulumi CLI's: pulumi preview --save-plan FILE.",
    "--skip-preview": _WHOLE_RUN + " --yes answers it.",
    "-f": _WHOLE_RUN + " --yes answers it.",
    "--dry-run": "That is `osaccess preview`.",
    "--diff": "`preview` and `up` show below each change what it changes; `osaccess diff OLD NEW` compares documents.",
    "--cloud": "An entry of clouds.yaml is --os-cloud NAME; facts are named by osaccess:cloud of the stack.",
    "--os-auth-url": _NO_OPTION_LOGIN,
    "--os-username": _NO_OPTION_LOGIN,
    "--os-password": _NO_OPTION_LOGIN,
    "--os-project-name": _NO_OPTION_LOGIN,
    "--config": _CONFIGURATION,
    "--config-file": _CONFIGURATION,
    "-c": _CONFIGURATION,
    "--message": "Only a backend of the Pulumi CLI keeps messages: pulumi up --message TEXT.",
    "-m": "Only a backend of the Pulumi CLI keeps messages: pulumi up --message TEXT.",
    "--non-interactive": "Without a terminal nothing is asked; --yes answers.",
    "--remove": "`destroy` leaves the stack. To remove it too: pulumi stack rm NAME",
    "--verbose": "--event-log FILE writes down all that the engine does; OSACCESS_DEBUG=1 shows tracebacks.",
    "--debug": "--event-log FILE writes down all that the engine does; OSACCESS_DEBUG=1 shows tracebacks.",
    "-v": "--event-log FILE writes down all that the engine does; --version is the version.",
    "-V": "The version: osaccess --version",
    "--rehearse": "The option is called --rehearsal.",
    "--suppress-outputs": "No output is shown. For machines: --json.",
}
"""Option → what to type instead."""

VERBS: Final[Mapping[str, str]] = {
    "apply": "That is `osaccess up`.",
    "rehearse": "Each verb rehearses with --rehearsal: osaccess up --rehearsal",
    "scan": "What lives in a cloud: osaccess cloud audit. A state: osaccess policy scan STATE",
    "audit": "What lives in a cloud: osaccess cloud audit. A state: osaccess report --state STATE",
    "stack": "Stacks are the Pulumi CLI's: pulumi stack. What a stack has: osaccess state list",
    "config": _CONFIGURATION,
    "login": _NO_OPTION_LOGIN,
    "new": "That is `osaccess init`.",
    "rotate": "That is `osaccess credentials rotate NAME`.",
    "revoke": "That is `osaccess credentials revoke NAME GENERATION`.",
    "export": "`osaccess credentials export NAME`, or `osaccess state export`.",
    "version": "That is `osaccess --version`.",
    "help": "That is `osaccess --help`, and `osaccess VERB --help`.",
    "application": "`openstack application credential list`; those of a stack: osaccess state list",
}
"""Verb → what to type instead."""


def with_advice(error: click.ClickException) -> click.ClickException:
    """Return the error with what to type instead, where that is known; click's own guess goes then."""
    match error:
        case click.NoSuchOption(option_name=name) if name in OPTIONS and not _belongs_before(error):
            return _told(error, OPTIONS[name])
        case click.exceptions.NoSuchCommand(command_name=name, ctx=context) if name in VERBS and _is_top(context):
            return _told(error, VERBS[name])
        case click.NoSuchOption(option_name=name, ctx=context) if _is_top(context):
            return _told(error, f"Options stand behind the verb: osaccess VERB {name}.")
    return error


def _belongs_before(error: click.NoSuchOption) -> bool:
    return _is_top(error.ctx) and error.option_name not in ("-V", "-v")


def _is_top(context: click.Context | None) -> bool:
    return context is not None and context.parent is None


def _told(error: click.UsageError, advice: str) -> click.UsageError:
    return click.UsageError(f"{error.message} {advice}", error.ctx)
