"""Owns YAML text whose every key knows its line; deliberately knows no key's meaning.

Reading is strict where YAML is forgiving: a repeated key, a key that is no text, and a merge key are
errors at their line. Dates stay text, so that their own parser decides (PyYAML would guess a time zone).
"""

import difflib
import json
import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Final, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from osaccess.errors import BadInput

KeyPath = tuple[str | int, ...]
_Model = TypeVar("_Model", bound=BaseModel)
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"
_NO_KEYS = ("[key]", "[rule]", "[preset]", "[recorded]")
"""Parts of pydantic's locations that nobody wrote: the key of a map, and the tags of a list's kinds of items."""
_INDENT = "    "
AT_KEY: Final = "at_key"
"""Type of an error that a model raises about its key `key` as a whole: it is missing, or it is one too many."""
_HAS_TO_BE = {
    "model_type": "a map, {} for an empty one",
    "dict_type": "a map, {} for an empty one",
    "tuple_type": "a list",
    "string_type": "a text",
    "bool_type": "true or false",
    "int_type": "a whole number",
}
"""Pydantic's names of mismatches, in the words of people who write YAML."""


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a text; line and column count from 1. `file` is "" for the document itself, else an included one."""

    line: int
    column: int
    file: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a document: where, at which key, what, what to write instead, and the line itself."""

    file: str
    position: Position
    key: str
    text: str
    mend: str = ""
    line: str = ""

    def __str__(self) -> str:
        key = f" {self.key}:" if self.key else ""
        told = [f"{self.file}:{self.position.line}:{self.position.column}:{key} {self.text}"]
        if self.line.strip():
            told += [_INDENT + self.line, _INDENT + _caret(self.line, self.position.column)]
        if self.mend:
            told.append(_INDENT + self.mend)
        return "\n".join(told)


def _caret(line: str, column: int) -> str:
    """Return the line that points at the column; tabs stay, so that it lands below its letter."""
    return "".join("\t" if letter == "\t" else " " for letter in line[: column - 1]) + "^"


class BadDocument(BadInput):
    """A document with one or more problems, in the order of files and lines."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.file, p.position.line, p.position.column)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True, slots=True)
class YamlText:
    """A parsed text: its data, and the position of every key and list item.

    Attributes:
        file: the name to show in messages.
        data: None, bool, int, float, str, list and dict with text keys.
        positions: key path → where the key (or the list item) stands.
        lines: file → its lines, for messages; "" = the document itself.

    """

    file: str
    data: Any
    positions: Mapping[KeyPath, Position]
    lines: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def problem(self, path: KeyPath, text: str, mend: str = "") -> Problem:
        """Return a problem at the key, or at the nearest key above it that is written down."""
        known = path
        while known and known not in self.positions:
            known = known[:-1]
        position = self.positions.get(known, Position(1, 1))
        return self.problem_at(position, dotted(path), text, mend)

    def problem_at(self, position: Position, key: str, text: str, mend: str = "") -> Problem:
        """Return a problem at a place, with the line that stands there."""
        lines = self.lines.get(position.file, ())
        line = lines[position.line - 1] if 0 < position.line <= len(lines) else ""
        return Problem(position.file or self.file, position, key, text, mend, line)

    def read_as(self, model: type[_Model]) -> _Model:
        """Return the data as the model. Raises BadDocument with every mismatch at its line."""
        if not isinstance(self.data, dict):
            found = _kind(self.data)
            raise BadDocument([self.problem((), f"The document is {found}; it has to be a map of nouns.")])
        try:
            return model.model_validate_json(_as_json(self.data))
        except ValidationError as error:
            raise BadDocument(
                [self._problem_of(dict(detail), model) for detail in error.errors(include_url=False)]
            ) from error

    def _unknown_key(self, path: KeyPath, model: type[BaseModel]) -> Problem:
        for known in _models_at(path[:-1], model):
            elsewhere = getattr(known, "not_here", {})
            if path[-1] in elsewhere:
                return self.problem(path, "This cannot be written here.", elsewhere[path[-1]])
        return self.problem(path, "This key is not known here.", _did_you_mean(path, model))

    def _problem_of(self, detail: Mapping[str, Any], model: type[BaseModel]) -> Problem:
        path = tuple(part for part in detail["loc"] if part not in _NO_KEYS)
        match detail["type"]:
            case "extra_forbidden":
                return self._unknown_key(path, model)
            case "missing":
                return self.problem(path, "This key is missing.")
            case kind if kind == AT_KEY:
                return self.problem((*path, detail["ctx"]["key"]), detail["msg"])
            case "value_error":
                return self.problem(path, str(detail["ctx"]["error"]))
            case kind if kind in _HAS_TO_BE:
                return self.problem(path, f"This has to be {_HAS_TO_BE[kind]}; it is {_kind(detail['input'])}.")
        wanted = detail["msg"].removeprefix("Input should be ").removeprefix("String should ")
        return self.problem(path, f"This should be: {wanted}; it is {_kind(detail['input'])}.")


def dotted(path: KeyPath) -> str:
    """Return the path as people write it: `credentials.web.access_rules[0].path`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def parse_yaml(text: str, file: str) -> YamlText:
    """Return the parsed text. Raises BadDocument at the line of a syntax error or a repeated key."""
    empty = YamlText(file, None, {}, {"": text.splitlines()})
    try:
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        position = Position(mark.line + 1, mark.column + 1) if mark else Position(1, 1)
        what = " ".join(part for part in (error.context, error.problem) if part)
        raise BadDocument([empty.problem_at(position, "", f"This is not YAML: {what}.")]) from error
    except yaml.YAMLError as error:
        raise BadDocument([empty.problem_at(Position(1, 1), "", f"This is not YAML: {error}")]) from error
    reading = _Reading(empty, {}, [])
    data = None if root is None else reading.value(root, ())
    if reading.problems:
        raise BadDocument(reading.problems)
    return replace(empty, data=data, positions=reading.positions)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One text on its way to data: where its keys stand, and what is wrong."""

    text: YamlText
    positions: dict[KeyPath, Position]
    problems: list[Problem]

    def value(self, node: yaml.Node, path: KeyPath) -> Any:
        match node:
            case yaml.MappingNode():
                return self._map(node, path)
            case yaml.SequenceNode():
                return [self._item(item, (*path, index)) for index, item in enumerate(node.value)]
            case yaml.ScalarNode():
                try:
                    return _scalar(node)
                except ValueError as error:
                    self._tell(node, path, f"This value cannot be read: {error}.")
        return None

    def _item(self, node: yaml.Node, path: KeyPath) -> Any:
        self.positions[path] = _position(node)
        return self.value(node, path)

    def _map(self, node: yaml.MappingNode, path: KeyPath) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if key_node.tag != _TAG + "str":
                text = f"The key {getattr(key_node, 'value', '')!r} is no text."
                self._tell(key_node, path, text, "Put it in quotes.")
                continue
            key = key_node.value
            if key in result:
                first = self.positions[(*path, key)].line
                text = f"This key stands here a second time; the first is in line {first}."
                self._tell(key_node, (*path, key), text, "Keep one of them, or give one another name.")
                continue
            self.positions[(*path, key)] = _position(key_node)
            result[key] = self.value(value_node, (*path, key))
        return result

    def _tell(self, node: yaml.Node, path: KeyPath, text: str, mend: str = "") -> None:
        self.problems.append(self.text.problem_at(_position(node), dotted(path), text, mend))


def _scalar(node: yaml.ScalarNode) -> Any:
    match node.tag.removeprefix(_TAG):
        case "null":
            return None
        case "bool":
            return node.value.lower() in ("true", "yes", "on")
        case "int":
            return int(node.value.replace("_", ""), 0)
        case "float":
            return float(node.value.replace("_", ""))
    return node.value


def _position(node: yaml.Node) -> Position:
    return Position(node.start_mark.line + 1, node.start_mark.column + 1)


def _kind(value: Any) -> str:
    match value:
        case None:
            return "empty"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return f"the text {value!r}"
        case list():
            return "a list"
    return "a map"


def _as_json(data: Any) -> str:
    # Strict models read JSON: a list becomes a tuple there, and nothing else is converted.

    return json.dumps(data)


def _did_you_mean(path: KeyPath, model: type[BaseModel]) -> str:
    fields = [
        field.alias or name for known in _models_at(path[:-1], model) for name, field in known.model_fields.items()
    ]
    close = difflib.get_close_matches(str(path[-1]), fields, n=1)
    if close:
        return f"Did you mean `{close[0]}`?"
    return f"Known here: {', '.join(fields)}." if fields else ""


def _models_at(path: KeyPath, model: type[BaseModel]) -> list[type[BaseModel]]:
    """Return the models that a value at the path may be, as far as plain nesting, maps and lists lead there."""
    current: Any = model
    for part in path:
        if isinstance(current, type) and issubclass(current, BaseModel):
            field = current.model_fields.get(str(part))
            current = None if field is None else field.annotation
        else:
            arguments = [a for a in typing.get_args(current) if a not in (type(None), Ellipsis, str)]
            current = arguments[-1] if arguments else None
            if isinstance(current, type) and issubclass(current, BaseModel) and part in current.model_fields:
                current = current.model_fields[str(part)].annotation
    return _models_in(current)


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    """Return the models that a value may be: one, or those of a union."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    if typing.get_origin(annotation) in (Annotated, types.UnionType, typing.Union):
        return [model for argument in typing.get_args(annotation) for model in _models_in(argument)]
    return []
