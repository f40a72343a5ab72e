"""A document in which only a key changed stops before a run makes and deletes one and the same thing."""

import pytest

from osaccess.cli.exit_codes import ExitCode
from support.command import QUIET, osaccess

RENAMES = {
    "owners.web-robot": (
        ("  web-ci:\n", "  web-robot:\n    name: web-ci\n"),
        ("owner: web-ci", "owner: web-robot"),
    ),
    "projects.shop": (
        ("  web:\n", "  shop:\n    name: web\n"),
        ("project: web\n", "project: shop\n"),
        ("project: web,", "project: shop,"),
    ),
    "role_assignments.jobs": (("  data-jobs-on-data:", "  jobs:"),),
}


@pytest.mark.parametrize("key", RENAMES)
def test_a_changed_key_is_refused_at_its_line(applied_rehearsal, key):
    applied, _ = applied_rehearsal
    text = (applied / "access.yaml").read_text()
    changed = text
    for old, new in RENAMES[key]:
        assert old in changed
        changed = changed.replace(old, new)
    (applied / "access.yaml").write_text(changed)
    try:
        ran = osaccess("preview", "--rehearsal", *QUIET, "-C", applied)
    finally:
        (applied / "access.yaml").write_text(text)
    assert ran.code == ExitCode.BAD_INPUT, ran.out
    assert f": {key}: The stack has this " in ran.err
    assert "and only the key changed" in ran.err


def test_an_update_stops_before_it_changes_anything(rehearsal):
    assert osaccess("up", "--rehearsal", *QUIET, "--yes", "-C", rehearsal).code == 0
    document = rehearsal / "access.yaml"
    text = document.read_text()
    document.write_text(text.replace("  data-jobs-on-data:", "  jobs:"))
    assert osaccess("up", "--rehearsal", *QUIET, "--yes", "-C", rehearsal).code == ExitCode.BAD_INPUT
    document.write_text(text)
    ran = osaccess("up", "--rehearsal", *QUIET, "--yes", "-C", rehearsal)
    assert (ran.code, "12 unchanged" in ran.out) == (0, True), ran.err
