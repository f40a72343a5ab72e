"""`--help` of each verb: whole at 80 columns, with a word about each option, and quick; shells complete by the same."""

import importlib
import re
import subprocess
import sys

import click
import pytest
from click.shell_completion import BashComplete
from click.testing import CliRunner

from osaccess.cli.main import COMMANDS, cli, module_of
from support.command import osaccess


def verb(name):
    return importlib.import_module(f"osaccess.cli.commands.{module_of(name)}").command


def with_its_own(name):
    """A verb and the verbs below it: [(words, command)]."""
    command = verb(name)
    return [((name,), command), *(((name, sub), below) for sub, below in getattr(command, "commands", {}).items())]


def assert_whole(*words):
    ran = CliRunner().invoke(cli, [*words, "--help"], terminal_width=78)  # so wide click writes on 80 columns
    assert ran.exit_code == 0, ran.output
    assert max(map(len, ran.output.splitlines())) <= 80
    assert not re.search(r"(?<!\])\.\.\.", ran.output), ran.output
    assert "\\" not in ran.output
    assert "\b" not in ran.output


def test_the_list_of_verbs_is_whole_at_80_columns():
    assert_whole()


@pytest.mark.parametrize("name", COMMANDS)
def test_help_is_whole_at_80_columns(name):
    for words, _ in with_its_own(name):
        assert_whole(*words)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_verbs_says_what_each_says_of_itself(name):
    assert verb(name).get_short_help_str(200) == COMMANDS[name]


@pytest.mark.parametrize("name", COMMANDS)
def test_each_option_says_what_it_is_for(name):
    for words, command in with_its_own(name):
        for option in command.params:
            if isinstance(option, click.Option) and option.name not in SAID:
                assert (option.help or "").split("[default")[0], (words, option.name)


SAID = {"form", "format_"}
"""Options whose choices say it all."""


def test_help_and_a_misspelt_verb_load_no_verb():
    program = (
        "import sys; from osaccess.cli.main import run; from osaccess.cli.terminal import Terminal\n"
        "run(['--help'], Terminal()); run(['prevew'], Terminal())\n"
        "sys.exit(any(name.startswith('osaccess.cli.commands.') for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "Did you mean 'preview'?" in done.stderr


@pytest.mark.parametrize(
    ("before", "begun", "completed"),
    [
        ([], "pre", {"preview"}),
        (["preview"], "--rep", {"--replace", "--report"}),
        (["credentials"], "ro", {"rotate"}),
        (["policy", "list", "--profile"], "p", {"prod"}),
    ],
)
def test_a_shell_completes_verbs_options_and_choices(before, begun, completed):
    shell = BashComplete(cli, {}, "osaccess", "_OSACCESS_COMPLETE")
    assert {one.value for one in shell.get_completions(before, begun)} == completed


def test_a_verb_without_its_subcommand_shows_them():
    ran = osaccess("credentials")
    assert ran.code == 2
    assert "rotate" in ran.out + ran.err
