"""Owns what the components are called in other languages: the package and its classes.

Deliberately without AccessDocument: a document is deployed by the program of its own project, in any language of the
other programs of a stack.
"""

import inspect
from importlib import metadata

import pulumi

from osaccess.components.application_credential import ApplicationCredential
from osaccess.components.automation_owner import AutomationOwner
from osaccess.components.group import Group
from osaccess.components.project import Project
from osaccess.components.role_assignments import RoleAssignments
from osaccess.components.rotating_credential import RotatingCredential

NAME = "osaccess"
VERSION = metadata.version("osaccess")
HOSTED: tuple[type[pulumi.ComponentResource], ...] = (
    ApplicationCredential,
    AutomationOwner,
    Group,
    Project,
    RoleAssignments,
    RotatingCredential,
)

for (
    _component
) in HOSTED:  # Python 3.13 does this itself: the texts of the schema have no indentation of the source
    _component.__doc__ = inspect.cleandoc(_component.__doc__ or "")
