"""Owns the entry point of `osaccess`: the tuple of commands, and how an error becomes an exit code."""

import errno
import importlib
import keyword
import os
import sys
import traceback
from typing import Any

import click

from osaccess.cli.exit_codes import MEANING, ExitCode, exit_code_of
from osaccess.cli.mistyped import with_advice
from osaccess.cli.terminal import Terminal
from osaccess.errors import Failed, OsaccessError

COMMANDS = {
    "init": "Make FOLDER a project of your own.",
    "up": "Bring the cloud to what the document says, and prove it.",
    "preview": "Show what `up` would do, and what the policy pack says.",
    "refresh": "Read what the cloud has into the state.",
    "import": "Take what the cloud has already into the state.",
    "destroy": "Delete everything that the stack made, dependents first.",
    "credentials": "Create, export, rotate and revoke credentials.",
    "state": "List, export and correct what a stack has, or unlock it.",
    "check": "Judge the whole document on one cloud.",
    "policy": "Look up the rules of the pack, or judge an exported state.",
    "plan": "Show what the document wants to exist on a date.",
    "schema": "Print the JSON Schema of access.yaml, for editors.",
    "explain": "Tell what access rules let through, and why.",
    "diff": "Tell which operations credentials gain and lose.",
    "doctor": "Tell why a login is refused, or a request with it.",
    "verify": "Verify that a credential works and is confined.",
    "report": "Report what a run changes, or who has access by a state.",
    "record": "Find the access rules that a job needs.",
    "whoami": "Show who you are for Keystone, and what you could delegate.",
    "token": "Issue, inspect and revoke tokens.",
    "cloud": "Pin a cloud's facts, compare them, audit its credentials.",
    "keystone": "Start, stop and look at the rehearsal's real Keystone.",
    "fake-keystone": "Run a fake Keystone for tests, until ^C.",
}
"""The verbs and what each is for, one module of `osaccess.cli.commands` each.

A module is loaded when its verb is used: neither `--help` nor a shell that completes waits for all of them.
"""


class _Verbs(click.Group):
    """Knows of each verb what the table says, and the whole of it once it is used."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(
            **settings, commands={verb: click.Command(verb, help=text) for verb, text in COMMANDS.items()}
        )

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        verb, command, rest = super().resolve_command(ctx, args)
        if verb and command:
            command = importlib.import_module(f"osaccess.cli.commands.{module_of(verb)}").command
        return verb, command, rest


def module_of(verb: str) -> str:
    """Return the name of a verb's module: fake-keystone → fake_keystone, and a word of Python's own → import_."""
    return verb.replace("-", "_") + ("_" if keyword.iskeyword(verb) else "")


_EXIT_CODES = "\b\nExit codes:\n" + "\n".join(f"  {code.value:>3}  {text}" for code, text in MEANING.items())


@click.group(cls=_Verbs, epilog=_EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="osaccess")
def cli() -> None:
    """OpenStack access as code: projects, role assignments, application credentials and access rules."""


def run(arguments: list[str] | None, terminal: Terminal) -> ExitCode:
    """Run the command and return its exit code; every error has been shown when this returns."""
    try:
        result: Any = cli.main(args=arguments, prog_name="osaccess", standalone_mode=False, obj=terminal)
    except OsaccessError as error:
        terminal.error(error)
        return exit_code_of(error)
    except click.Abort:
        terminal.note("interrupted; the next run goes on from here")
        return ExitCode.INTERRUPTED
    except click.ClickException as error:
        with_advice(error).show()
        return ExitCode.BAD_INPUT
    except OSError as error:
        if error.errno not in _NO_PLACE:
            _report_bug(error, terminal)
            return ExitCode.BUG
        terminal.error(_no_place(error))
        return ExitCode.FAILED
    except Exception as error:  # noqa: BLE001 -- the last line of defence: a bug must not look like a user's mistake
        _report_bug(error, terminal)
        return ExitCode.BUG
    return result if isinstance(result, ExitCode) else ExitCode.DONE


_NO_PLACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO})


def _no_place(error: OSError) -> Failed:
    where = f"{error.filename2 or error.filename or 'The output'}"
    return Failed(
        f"{where} cannot be written: {(error.strerror or 'error').lower()}.",
        mend="Make room, or name another place, and run the same command again.",
    )


def _report_bug(error: Exception, terminal: Terminal) -> None:
    # The text of an unforeseen error may hold anything, a secret too: only its type and place are shown.
    frame = traceback.extract_tb(error.__traceback__)[-1]
    terminal.err.print(f"bug: {type(error).__name__} in {frame.filename}:{frame.lineno}", markup=False)
    terminal.err.print(
        "  This is a fault of osaccess, not yours. OSACCESS_DEBUG=1 shows the traceback.", markup=False
    )
    if os.environ.get("OSACCESS_DEBUG"):
        traceback.print_exception(error)


def main() -> None:
    """Run `osaccess` for the shell."""
    terminal = Terminal()
    code = run(None, terminal)
    try:
        sys.stdout.flush()
    except OSError as error:
        # Else Python would try again at its end, and say in its own way that it could not.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if error.errno != errno.EPIPE:
            terminal.error(_no_place(error))
        code = code or ExitCode.FAILED
    sys.exit(code)
