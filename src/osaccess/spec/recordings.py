"""Owns the way from `{recorded: FILE}` to the rules of that file; opens none itself: its text is an argument."""

from collections.abc import Callable

from osaccess.errors import BadInput
from osaccess.spec.access import AccessSpec
from osaccess.spec.access_rule import AccessRuleItem, RecordedRules, RecordedSpec
from osaccess.spec.recording_file import parse_recording
from osaccess.yaml_text import BadDocument, KeyPath, Problem, YamlText

TextOf = Callable[[str], str]
"""Returns the text of a file that a document names, relative to the document. Raises BadInput."""


def no_other_file(name: str) -> str:
    """Refuse, for a document that is a text without a folder."""
    raise BadInput(f"{name!r} cannot be read: this document has no folder.")


def read_recordings(spec: AccessSpec, source: YamlText, text_of: TextOf) -> AccessSpec:
    """Return the document with the rules of its recordings. Raises BadDocument with all that is wrong in them."""
    problems: list[Problem] = []

    def read(item: AccessRuleItem, key: KeyPath) -> AccessRuleItem:
        if not isinstance(item, RecordedSpec):
            return item
        try:
            recording = parse_recording(text_of(item.recorded), item.recorded)
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
