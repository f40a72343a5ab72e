"""The command `openstack` as an admin, in this process: a process of its own would import for two seconds each time."""

import contextlib
import io
import shlex

from openstackclient.shell import OpenStackShell

from contract.openstack_command import left_as_it_was
from support.stacks import admin_environ


def openstack(keystone, typed):
    """Type what a page or a message says; it must end well. Returns what it printed."""
    command, *words = shlex.split(typed)
    assert command == "openstack"
    login = [f"--{name.lower().replace('_', '-')}={value}" for name, value in admin_environ(keystone).items()]
    printed, said = io.StringIO(), io.StringIO()
    with left_as_it_was(), contextlib.redirect_stdout(printed), contextlib.redirect_stderr(said):
        status = OpenStackShell().run([*login, *words])
    assert status == 0, said.getvalue()
    return printed.getvalue()
