"""What people type out of habit is taken, or answered with what to type here."""

import pytest

from osaccess.cli.main import COMMANDS
from osaccess.cli.mistyped import OPTIONS, VERBS
from support.command import osaccess


@pytest.mark.parametrize("option", OPTIONS)
def test_an_option_of_another_command_is_answered_with_what_to_type_here(option):
    ran = osaccess("up", option)
    said = " ".join(ran.err.split())
    assert (ran.code, ran.out) == (2, "")
    assert OPTIONS[option] in said
    assert "Did you mean" not in said


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_of_another_command_is_answered_with_what_to_type_here(verb):
    assert verb not in COMMANDS
    ran = osaccess(verb)
    said = " ".join(ran.err.split())
    assert ran.code == 2
    assert VERBS[verb] in said
    assert "Did you mean" not in said


def test_an_option_before_the_verb_is_put_behind_it():
    ran = osaccess("-C", ".", "preview")
    assert ran.code == 2
    assert "osaccess VERB -C" in ran.err


@pytest.mark.parametrize(("wrong", "right"), [("--rehersal", "--rehearsal"), ("--policy-packs", "--policy-pack")])
def test_a_slip_of_the_pen_is_still_guessed(wrong, right):
    assert right in osaccess("up", wrong).err


@pytest.mark.parametrize("options", [("-s", "prod"), ("--stack", "prod")])
@pytest.mark.parametrize("folder", ["-C", "--cwd", "--project"])
def test_short_options_of_the_pulumi_cli_work(tmp_path, options, folder):
    ran = osaccess("up", *options, "-y", folder, tmp_path)
    assert ran.code == 2
    assert "Pulumi.yaml" in ran.err
