"""scripts/install-chromium and scripts/browser-tier: one line where they cannot, and never a failure for that."""

import os
import shutil
import subprocess

import pytest

from support.command import ROOT

INSTALLS = '#!/bin/sh\ncase "$*" in *install*chromium*) printf "#!/bin/sh\\n" >"$0.d/chromium"; chmod +x "$0.d/chromium";; esac\n'


@pytest.fixture
def machine(tmp_path):
    """A machine with hardly a command on PATH; what is written to it is there, too."""
    for name in ("sh", "env", "timeout", "printf", "chmod", "mktemp", "rm"):
        (tmp_path / name).symlink_to(shutil.which(name))
    command(tmp_path, "id", "echo 0")
    return tmp_path


def command(machine, name, body):
    (machine / name).write_text(f"#!/bin/sh\n{body}\n")
    (machine / name).chmod(0o755)


def ran(script, machine):
    path = f"{machine}{os.pathsep}{machine}/apt-get.d"
    done = subprocess.run(
        [ROOT / "scripts" / script], cwd=ROOT, env={"PATH": path, "TMPDIR": str(machine)}, capture_output=True,
        text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_machine_without_apt_says_so(machine):
    assert ran("install-chromium", machine) == "chromium: not installed, there is no apt-get on this machine\n"


def test_a_machine_without_a_network_says_so(machine):
    command(machine, "apt-get", "exit 100")
    assert ran("install-chromium", machine) == "chromium: not installed, apt-get update gave up (no network?)\n"


def test_somebody_without_root_says_so(machine):
    command(machine, "apt-get", "exit 0")
    command(machine, "id", "echo 1000")
    command(machine, "sudo", "exit 1")
    assert (
        ran("install-chromium", machine)
        == "chromium: not installed, that needs root, or sudo without a password\n"
    )


def test_a_package_without_the_command_says_so(machine):
    command(machine, "apt-get", "exit 0")
    assert "brought no command" in ran("install-chromium", machine)


def test_apt_installs_the_package(machine):
    (machine / "apt-get.d").mkdir()
    (machine / "apt-get").write_text(INSTALLS)
    (machine / "apt-get").chmod(0o755)
    assert ran("install-chromium", machine) == "chromium: installed\n"
    assert ran("install-chromium", machine) == ""


def test_the_tier_says_that_it_did_not_run(machine):
    assert ran("browser-tier", machine) == "tier browser: not run, no chromium on PATH\n"
    command(machine, "chromium", "exit 1")
    assert ran("browser-tier", machine) == "tier browser: not run, the chromium on PATH does not start\n"
