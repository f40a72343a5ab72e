"""Owns reading a project's two files, the document and the facts of its cloud: what to type where one is not there."""

from pathlib import Path

from osaccess.cloud.document import parse_cloud
from osaccess.cloud.model import CloudFacts
from osaccess.errors import BadInput
from osaccess.files import beside, is_there, read_text
from osaccess.spec.document import Document, read_document


def document_text(file: Path) -> str:
    """Return the text of a document. Raises BadInput."""
    if not is_there(file):
        raise BadInput(
            f"There is no file {file}.",
            because=f"It was looked for in {Path.cwd()}.",
            mend="Go to the folder of your project, or name the document. Type for a new project: osaccess init FOLDER",
        )
    return read_text(file)


def document_in(file: Path) -> Document:
    """Return the document. Raises BadInput with file and line."""
    return read_document(document_text(file), str(file), beside(file))


def read_cloud(file: Path) -> CloudFacts:
    """Return the facts of a cloud. Raises BadInput."""
    if not is_there(file):
        raise BadInput(
            f"There is no file {file}.",
            because="Roles, what they imply, and the services of its catalogue are facts of a cloud; none is guessed.",
            mend="Type: osaccess cloud pin -- or name a file with --cloud; after `make up` there is"
            " .osaccess/cloud.yaml.",
        )
    return parse_cloud(read_text(file), str(file))
