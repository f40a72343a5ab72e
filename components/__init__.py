"""Pulumi component resources for OpenStack access; imported as osaccess.components."""

from osaccess.components.access_document import AccessDocument
from osaccess.components.application_credential import ApplicationCredential
from osaccess.components.automation_owner import AutomationOwner
from osaccess.components.group import Group
from osaccess.components.project import Project
from osaccess.components.refusals import told_plainly
from osaccess.components.role_assignments import RoleAssignments
from osaccess.components.rotating_credential import RotatingCredential

__all__ = [
    "AccessDocument",
    "ApplicationCredential",
    "AutomationOwner",
    "Group",
    "Project",
    "RoleAssignments",
    "RotatingCredential",
    "told_plainly",
]
