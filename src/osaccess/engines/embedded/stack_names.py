"""Owns how the CLI's file backend reads the name of a stack in a reference; deliberately looks at no file.

    prod                       a stack of the same project
    organization/prod          the same
    organization/net/prod      a stack of another project

Source: pkg/backend/diy/store.go, ParseReference. The organization is always the word `organization`; an empty part is
taken for the usual one.
"""

import re
from typing import Final

from osaccess.errors import Failed

_ORGANIZATION: Final = "organization"
_NAME: Final = re.compile(r"[A-Za-z0-9_.-]{1,100}")


def parse_stack_name(name: str, project: str) -> tuple[str, str]:
    """Return the project and the stack that a reference from a program of `project` means. Raises Failed."""
    match name.split("/"):
        case [stack]:
            wanted = (project, stack)
        case [organization, stack]:
            wanted = (_of(organization, project, name), stack)
        case [organization, other, stack]:
            wanted = (_of(organization, other or project, name), stack)
        case _:
            raise _bad(name, "it has more than three parts")
    for part in wanted:
        if not _NAME.fullmatch(part):
            raise _bad(name, "names have 1 to 100 letters, digits, hyphens, underscores and periods")
    return wanted


def _of(organization: str, project: str, name: str) -> str:
    if organization not in ("", _ORGANIZATION):
        raise _bad(name, f"organization name must be '{_ORGANIZATION}'")
    return project


def _bad(name: str, reason: str) -> Failed:
    return Failed(
        f"The stack reference {name!r} cannot be read: {reason}.",
        mend="Write organization/PROJECT/STACK, or only STACK for a stack of this project.",
    )
