"""Owns what a document consists of: its own nouns, those of the files that it includes, and what it overrides.

Nothing is merged below a key: a noun stands in one file only, and an override replaces the whole value of a key.
"""

import copy
import difflib
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from osaccess.errors import BadInput
from osaccess.spec.other_files import OtherFiles
from osaccess.yaml_text import BadDocument, KeyPath, Position, Problem, YamlText, dotted, parse_yaml

INCLUDE: Final = "include"
OVERRIDE: Final = "override"

Heads = dict[KeyPath, list[tuple[KeyPath, Position]]]


def whole_document(text: str, file: str, files: OtherFiles) -> YamlText:
    """Return the document with everything that it includes, its overrides carried out.

    The positions say in which file a key stands. Raises BadDocument with all that is wrong in any of the files.
    """
    own = parse_yaml(text, file)
    if not isinstance(own.data, dict) or not {INCLUDE, OVERRIDE} & own.data.keys():
        return own
    whole = _Whole(file, files, lines=dict(own.lines))
    whole.take(own, "", ())
    if whole.problems:
        raise BadDocument(list(dict.fromkeys(whole.problems)))
    return YamlText(file, whole.data, whole.positions, whole.lines)


@dataclass
class _Whole:
    """The document so far. `name` of a part is its name beside the document, "" for the document itself."""

    file: str
    files: OtherFiles
    lines: dict[str, Any]
    data: dict[str, Any] = field(default_factory=dict)
    positions: dict[KeyPath, Position] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    heads: dict[str, Heads] = field(default_factory=dict)

    def take(self, part: YamlText, name: str, chain: tuple[str, ...]) -> None:
        """Take what the part includes, then its own nouns, then its overrides."""
        self.heads[part.file] = _by_head(part.positions)
        for index, pattern in enumerate(self._patterns(part)):
            self._include(part, (INCLUDE, index), pattern, name, (*chain, name))
        shown = self._shown(name)
        for noun, entries in part.data.items():
            if noun not in (INCLUDE, OVERRIDE):
                self._add(part, noun, entries, shown)
        override = part.data.get(OVERRIDE, {})
        if not isinstance(override, dict):
            self._tell(part, (OVERRIDE,), "This has to be a map: noun, name, key, value.")
            return
        for noun, names in override.items():
            self._override_noun(part, noun, names, shown)

    # ---- include ----------------------------------------------------------------------------------------------

    def _patterns(self, part: YamlText) -> list[str]:
        patterns = part.data.get(INCLUDE, [])
        if not isinstance(patterns, list) or not all(isinstance(one, str) and one for one in patterns):
            self._tell(part, (INCLUDE,), "This has to be a list of file names: [teams/*.yaml].")
            return []
        return patterns

    def _include(self, part: YamlText, path: KeyPath, pattern: str, name: str, chain: tuple[str, ...]) -> None:
        wanted = posixpath.normpath(posixpath.join(posixpath.dirname(name), pattern))
        found = self.files.matching(wanted)
        if not found:
            self._tell(part, path, f"There is no file {pattern!r} beside this one.")
        for other in found:
            if other in chain or other == posixpath.basename(self.file):
                self._tell(part, path, f"{other!r} would include itself.")
            elif other not in self.taken:
                self.taken.add(other)
                self._take_file(part, path, other, chain)

    def _take_file(self, part: YamlText, path: KeyPath, other: str, chain: tuple[str, ...]) -> None:
        try:
            included = parse_yaml(self.files(other), self._shown(other))
        except BadDocument as error:
            self.problems.extend(error.problems)
            return
        except BadInput as error:
            self._tell(part, path, error.problem, error.mend)
            return
        self.lines[included.file] = included.lines[""]
        if isinstance(included.data, dict):
            self.take(included, other, chain)
        elif included.data is not None:
            self._tell(included, (), "An included file has to be a map of nouns.")

    # ---- nouns ------------------------------------------------------------------------------------------------

    def _add(self, part: YamlText, noun: str, entries: Any, shown: str) -> None:
        if noun not in self.data:
            self.data[noun] = copy.copy(entries)
            self._take_positions(part, (noun,), shown)
            return
        together = self.data[noun]
        if not isinstance(entries, dict) or not isinstance(together, dict):
            self._tell(part, (noun,), "This has to be a map, {} for an empty one.")
            return
        for name, value in entries.items():
            if name in together:
                first = self.positions[noun, name]
                self._tell(
                    part,
                    (noun, name),
                    f"This stands here a second time; the first is in {first.file or self.file}, line {first.line}.",
                    "Keep one of them, or write what differs below `override`.",
                )
                continue
            together[name] = value
            self._take_positions(part, (noun, name), shown)

    # ---- overrides --------------------------------------------------------------------------------------------

    def _override_noun(self, part: YamlText, noun: str, names: Any, shown: str) -> None:
        known = self.data.get(noun)
        if not isinstance(known, dict) or not isinstance(names, dict):
            text = f"There are no {noun} to override." if not isinstance(known, dict) else "This has to be a map."
            self._tell(part, (OVERRIDE, noun), text)
            return
        for name, keys in names.items():
            path: KeyPath = (OVERRIDE, noun, name)
            if name not in known:
                close = difflib.get_close_matches(name, known, n=1)
                mend = (
                    f"Did you mean {close[0]!r}?" if close else "A new one stands beside `override`, not below it."
                )
                self._tell(part, path, f"There is no {name!r} in {noun} to override.", mend)
            elif keys is None:
                del known[name]
                self._forget((noun, name))
            elif isinstance(keys, dict) and isinstance(known[name], dict | None):
                known[name] = self._overridden(part, (noun, name), known[name] or {}, keys, shown)
            else:
                self._tell(part, path, "This has to be a map of keys, or null to take it out.")

    def _overridden(
        self, part: YamlText, path: KeyPath, values: Mapping[str, Any], keys: Mapping[str, Any], shown: str
    ) -> dict[str, Any]:
        result = dict(values)
        for key, value in keys.items():
            self._forget((*path, key))
            if value is None:
                result.pop(key, None)
                continue
            result[key] = value
            self._take_positions(part, (OVERRIDE, *path, key), shown, as_path=(*path, key))
        return result

    # ---- places -----------------------------------------------------------------------------------------------

    def _take_positions(self, part: YamlText, path: KeyPath, shown: str, as_path: KeyPath | None = None) -> None:
        for known, position in self.heads[part.file].get(path[:3] if path[0] == OVERRIDE else path, ()):
            if known[: len(path)] == path:
                self.positions[(as_path or path) + known[len(path) :]] = replace(position, file=shown)

    def _forget(self, path: KeyPath) -> None:
        for known in [one for one in self.positions if one[: len(path)] == path]:
            del self.positions[known]

    def _shown(self, name: str) -> str:
        """Return how messages call a part: "" = the document itself."""
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.file), name)) if name else ""

    def _tell(self, part: YamlText, path: KeyPath, text: str, mend: str = "") -> None:
        self.problems.append(replace(part.problem(path, text, mend), key=dotted(path)))


def _by_head(positions: Mapping[KeyPath, Position]) -> Heads:
    """Return the positions below each noun, below each name, and below each overridden name."""
    heads: Heads = {}
    for path, position in positions.items():
        for length in (1, 2, 3) if path[0] == OVERRIDE else (1, 2):
            if len(path) >= length:
                heads.setdefault(path[:length], []).append((path, position))
    return heads
