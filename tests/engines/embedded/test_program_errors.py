"""What the user is told when his program fails, and what stays of the run."""

import json

import pulumi
import pytest

from osaccess.engines.embedded.operations import EmbeddedRun
from osaccess.errors import BadInput
from support.in_memory_provider import Thing


def test_a_traceback_shows_the_programs_own_frames_only(lab, messages_of):
    def deep():
        raise ValueError("a bug")

    def program():
        Thing("a")
        deep()

    result = lab.up(program)
    assert not result.succeeded
    told = messages_of(result)
    assert told.startswith("Program failed with an unhandled exception:\nTraceback (most recent call last):")
    assert told.endswith("ValueError: a bug")
    assert "in deep" in told
    assert "site-packages" not in told
    assert "embedded/" not in told.replace(__file__, "")
    assert lab.cloud.counts["create"] == 1
    assert result.user_error is None


def test_an_exception_in_an_apply_is_told_and_deletes_nothing(lab, messages_of):
    lab.made(lambda: Thing("old"))

    def program():
        thing = Thing("a")
        Thing("b", note=thing.serial.apply(lambda serial: serial[99]))

    result = lab.up(program)
    assert not result.succeeded
    assert "IndexError: string index out of range" in messages_of(result)
    assert lab.cloud.counts["delete"] == 0


def test_the_traceback_of_an_apply_shows_the_function_that_raised(lab, messages_of):
    def picky(_):
        raise ValueError("not this one")

    def program():
        refused = Thing("a").serial.apply(picky)
        Thing("b", note=refused)
        Thing("c", note=refused.apply(str))

    told = messages_of(lab.up(program))
    assert told.startswith("Program failed with an unhandled exception:\nTraceback (most recent call last):")
    assert "in picky" in told
    assert told.count("File ") == 1
    assert told.endswith("ValueError: not this one")


@pytest.mark.parametrize("wrap", [False, True], ids=["plain", "as a cause"])
def test_an_error_of_osaccess_is_kept_for_the_command(lab, messages_of, wrap):
    error = BadInput("access.yaml, line 3: no such role.", mend="Name one of the cloud's roles.")

    def program():
        Thing("a")
        if wrap:
            raise pulumi.RunError("broken") from error
        raise error

    result = lab.up(program)
    assert result.user_error is error
    assert not result.succeeded
    assert "Traceback" not in messages_of(result)
    assert any(state.name == "a" for state in result.resources)


def test_an_error_of_osaccess_in_an_apply_is_kept_too(lab):
    error = BadInput("refused")

    def refuse(_):
        raise error

    def program():
        Thing("b", note=Thing("a").serial.apply(refuse))

    assert lab.up(program).user_error is error


def test_a_run_error_is_shown_as_its_text(lab, messages_of):
    def program():
        raise pulumi.RunError("stop here")

    assert messages_of(lab.up(program)) == "stop here"


EXITED = "an unhandled error occurred: program exited with non-zero exit code: "


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (3, f"{EXITED}3"),
        (-1, f"{EXITED}255"),
        (True, f"{EXITED}1"),
        ("something is missing", f"something is missing\n{EXITED}1"),
        ("", f"\n{EXITED}1"),
    ],
)
def test_a_program_that_ends_itself_fails_with_what_the_cli_says(lab, messages_of, code, told):
    def program():
        Thing("a")
        raise SystemExit(code)

    result = lab.up(program)
    assert not result.succeeded
    assert messages_of(result) == told
    assert lab.cloud.counts["delete"] == 0


@pytest.mark.parametrize("code", [None, 0, 256])
def test_a_program_that_ends_itself_without_a_failure_has_ended_well(lab, messages_of, code):
    def program():
        Thing("a")
        raise SystemExit(code)

    result = lab.up(program)
    assert result.succeeded
    assert messages_of(result) == ""
    assert lab.cloud.counts["create"] == 1


def test_an_exit_in_an_apply_is_told_like_one_in_the_program(lab, messages_of):
    def leave(_):
        raise SystemExit(3)

    result = lab.up(lambda: Thing("b", note=Thing("a").serial.apply(leave)))
    assert not result.succeeded
    assert messages_of(result) == f"{EXITED}3"


def test_what_an_exception_was_raised_from_is_told_with_it(lab, messages_of):
    def program():
        try:
            json.loads("{")
        except ValueError as error:
            raise RuntimeError("no settings") from error

    told = messages_of(lab.up(program))
    first, _, last = told.partition("The above exception was the direct cause of the following exception:")
    assert "JSONDecodeError: Expecting property name" in first
    assert "json.loads" in first
    assert "decoder.py" not in first
    assert last.endswith("RuntimeError: no settings")


def test_all_exceptions_of_a_group_are_told(lab, messages_of):
    def program():
        raise ExceptionGroup("several", [ValueError("one"), KeyError("two")])

    told = messages_of(lab.up(program))
    assert told.startswith("Program failed with an unhandled exception:")
    assert "ExceptionGroup: several (2 sub-exceptions)" in told
    assert "ValueError: one" in told
    assert "KeyError: 'two'" in told
    assert "embedded/host" not in told


def test_an_error_that_the_program_only_logs_is_told_and_fails_no_run(lab, messages_of):
    result = lab.up(lambda: pulumi.log.error("this is wrong"))
    assert result.succeeded
    assert "this is wrong" in messages_of(result)


def test_warnings_and_infos_are_told(lab, messages_of):
    def program():
        pulumi.info("for your information")
        pulumi.warn("look at this")

    result = lab.up(program)
    assert result.succeeded
    assert messages_of(result) == "for your information\nlook at this"


def test_a_secret_in_an_exception_is_blanked(lab, messages_of):
    def program():
        raise ValueError(f"cannot use {pulumi.Config('app').require('token')}")

    result = lab.up(program, config={"app:token": "hunter22"}, secret_config_keys=frozenset({"app:token"}))
    assert "hunter22" not in repr(result.events)
    assert "cannot use [secret]" in messages_of(result)


def test_a_syntax_error_in_the_program_is_told(lab, messages_of):
    (lab.folder / "Pulumi.yaml").write_text("name: rehearsal\nruntime: python\n")
    (lab.folder / "__main__.py").write_text("def (:\n")
    result = lab.run().up()
    assert not result.succeeded
    assert "SyntaxError" in messages_of(result)
    assert "__main__.py" in messages_of(result)
    assert "frozen" not in messages_of(result)


def test_a_projects_traceback_has_its_own_frames_only(lab, messages_of):
    (lab.folder / "Pulumi.yaml").write_text("name: rehearsal\nruntime: python\n")
    (lab.folder / "__main__.py").write_text("def f():\n    raise ValueError('a bug')\nf()\n")
    told = messages_of(lab.run().up())
    assert told.count("File ") == 2
    assert told.endswith("ValueError: a bug")


def test_a_fault_of_the_engine_is_raised_after_the_state_was_saved(lab):
    lab.cloud.faults.append(lambda method, name: [][1] if name == "broken" else None)

    def program():
        Thing("broken", name="broken", note=Thing("a", name="a").serial)

    with pytest.raises(IndexError):
        lab.up(program)
    assert b'"a"' in lab.backend.checkpoint
    assert not lab.backend.is_locked


def test_a_project_of_another_name_is_refused(lab):
    (lab.folder / "Pulumi.yaml").write_text("name: other\nruntime: python\n")
    with pytest.raises(BadInput, match="The state is of stack rehearsal/dev, and the run is of other/dev"):
        lab.run().up()


def test_a_missing_project_is_named(tmp_path, lab):
    with pytest.raises(BadInput, match=r"no Pulumi\.yaml"):
        EmbeddedRun(project_folder=tmp_path, stack="dev", backend=lab.backend, plugins=()).preview()
