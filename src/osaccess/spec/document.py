"""Owns reading access.yaml: text → document, with every mistake at its line in one go."""

from dataclasses import dataclass

from osaccess.spec.access import AccessSpec
from osaccess.spec.recordings import TextOf, no_other_file, read_recordings
from osaccess.spec.references import loose_ends
from osaccess.yaml_text import BadDocument, YamlText, parse_yaml


@dataclass(frozen=True, slots=True)
class Document:
    """What the user wants, and where he wrote it."""

    spec: AccessSpec
    source: YamlText


def read_document(text: str, file: str, text_of: TextOf = no_other_file) -> Document:
    """Return the document, with what the files hold that it names (`text_of`).

    Raises BadDocument with file, line and key of each mistake.
    """
    source = parse_yaml(text, file)
    spec = source.read_as(AccessSpec)
    problems = [source.problem(path, sentence) for path, sentence in loose_ends(spec)]
    if problems:
        raise BadDocument(problems)
    return Document(read_recordings(spec, source, text_of), source)
