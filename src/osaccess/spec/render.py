"""Owns the way back: a document as Python classes → the text of an access.yaml that reads as the same."""

import yaml

from osaccess.spec.access import AccessSpec
from osaccess.spec.document import Document, read_document
from osaccess.spec.other_files import OtherFiles, no_other_file

FROM_PYTHON = "access.yaml (from Python)"
"""How messages call the text of a document that was made of classes."""


def render_document(spec: AccessSpec) -> str:
    """Return the text. What includes and overrides came from is not in it: it is one document."""
    data = spec.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=110)


def document_of(spec: AccessSpec, files: OtherFiles = no_other_file) -> Document:
    """Return the document of a program that made it of classes, with its mistakes told at the lines of its text.

    Raises BadDocument for what the classes cannot see: a name that nothing has, a circle, a lifetime too long.
    """
    return read_document(render_document(spec), FROM_PYTHON, files)
