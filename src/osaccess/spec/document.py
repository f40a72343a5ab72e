"""Owns reading access.yaml: text → document, with every mistake at its line in one go."""

from dataclasses import dataclass

from osaccess.spec.access import AccessSpec
from osaccess.spec.includes import whole_document
from osaccess.spec.other_files import OtherFiles, no_other_file
from osaccess.spec.recordings import read_recordings
from osaccess.spec.references import loose_ends
from osaccess.yaml_text import BadDocument, YamlText


@dataclass(frozen=True, slots=True)
class Document:
    """What the user wants, and where he wrote it."""

    spec: AccessSpec
    source: YamlText


def read_document(text: str, file: str, files: OtherFiles = no_other_file) -> Document:
    """Return the document, with what the files hold that it names (`files`).

    Raises BadDocument with file, line and key of each mistake.
    """
    source = whole_document(text, file, files)
    spec = source.read_as(AccessSpec)
    problems = [source.problem(path, sentence) for path, sentence in loose_ends(spec)]
    if problems:
        raise BadDocument(problems)
    return Document(read_recordings(spec, source, files), source)
