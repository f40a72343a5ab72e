"""Owns the way from `{recorded: FILE}` to the rules of that file; opens none itself: its text is an argument."""

import posixpath

from osaccess.errors import BadInput
from osaccess.spec.access import AccessSpec
from osaccess.spec.access_rule import AccessRuleItem, RecordedRules, RecordedSpec
from osaccess.spec.other_files import OtherFiles
from osaccess.spec.recording_file import parse_recording
from osaccess.yaml_text import BadDocument, KeyPath, Problem, YamlText


def read_recordings(spec: AccessSpec, source: YamlText, files: OtherFiles) -> AccessSpec:
    """Return the document with the rules of its recordings. Raises BadDocument with all that is wrong in them."""
    problems: list[Problem] = []

    def read(item: AccessRuleItem, key: KeyPath) -> AccessRuleItem:
        if not isinstance(item, RecordedSpec):
            return item
        try:
            name = _beside_the_document(source, key, item.recorded)
            recording = parse_recording(files(name), name)
        except BadDocument as error:
            problems.extend(error.problems)
        except BadInput as error:
            problems.append(source.problem((*key, "recorded"), error.problem, error.mend))
        else:
            rules = tuple(rule.as_rule() for rule in recording.access_rules)
            return RecordedRules(recorded=item.recorded, rules=rules)
        return item

    credentials = {}
    for name, credential in spec.credentials.items():
        path = ("credentials", name, "access_rules")
        rules = tuple(read(item, (*path, index)) for index, item in enumerate(credential.access_rules))
        credentials[name] = credential.model_copy(update={"access_rules": rules})
    if problems:
        raise BadDocument(list(dict.fromkeys(problems)))
    return spec.model_copy(update={"credentials": credentials})


def _beside_the_document(source: YamlText, key: KeyPath, name: str) -> str:
    """Return a name as seen from the document, where an included file in another folder has it from its own."""
    file = source.problem(key, "").position.file
    if not file:
        return name
    folder = posixpath.relpath(posixpath.dirname(file) or ".", posixpath.dirname(source.file) or ".")
    return posixpath.normpath(posixpath.join(folder, name))
