"""Owns the CLI's options that a step may give, as what the embedded engine takes; deliberately runs nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from osaccess.engines.embedded.adoption import Adoption
from osaccess.engines.embedded.pending import PendingCreates
from osaccess.engines.embedded.selection import Selection
from osaccess.errors import BadInput


@dataclass(slots=True)
class Options:
    """The options of one operation."""

    targets: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)
    imported: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    provider: str = ""
    parent: str = ""
    with_dependents: bool = False
    exclude_protected: bool = False
    refresh: bool = False
    expect_no_changes: bool = False
    clear_pending: bool = False
    protect: bool = True

    @property
    def selection(self) -> Selection:
        """Which resources the operation is about."""
        return Selection(
            targets=frozenset(self.targets),
            replaced=frozenset(self.replaced),
            excluded=frozenset(self.excluded),
            with_dependents=self.with_dependents,
            exclude_protected=self.exclude_protected,
        )

    @property
    def pending(self) -> PendingCreates:
        """What a refresh does with pending creates."""
        urns, ids = self.imported[::2], self.imported[1::2]
        return PendingCreates(clear=self.clear_pending, imported=dict(zip(urns, ids, strict=True)))

    @property
    def adoption(self) -> Adoption | None:
        """The resource of an import."""
        if len(self.words) != 3:
            return None
        type_, name, id_ = self.words
        return Adoption(type_, name, id_, provider=self.provider, parent=self.parent, protect=self.protect)


def parsed(given: tuple[str, ...]) -> Options:
    """Return the options of a command line. Raises BadInput for one that is not known."""
    options = Options()
    words = iter(given)
    for word in words:
        option, equals, value = word.partition("=")
        if not word.startswith("-"):
            options.words.append(word)
        elif not _take(options, option, iter([value]) if equals else words):
            raise BadInput(f"The replay does not know the option {option}.")
    return options


_LISTS: Final = {
    "--target": ("targets",),
    "-t": ("targets",),
    "--target-replace": ("targets", "replaced"),
    "--replace": ("replaced",),
    "--exclude": ("excluded",),
    "--import-pending-creates": ("imported",),
}
_FLAGS: Final = {
    "--target-dependents": "with_dependents",
    "--exclude-dependents": "with_dependents",
    "--exclude-protected": "exclude_protected",
    "--refresh": "refresh",
    "-r": "refresh",
    "--expect-no-changes": "expect_no_changes",
    "--clear-pending-creates": "clear_pending",
}
_REFERENCES: Final = {"--provider": "provider", "--parent": "parent"}
"""Their values are `name=<urn>`."""


def _take(options: Options, option: str, values: Iterator[str]) -> bool:
    if option in _LISTS:
        value = next(values)
        for name in _LISTS[option]:
            getattr(options, name).append(value)
    elif option in _FLAGS:
        setattr(options, _FLAGS[option], True)
    elif option in _REFERENCES:
        setattr(options, _REFERENCES[option], next(values).partition("=")[2])
    elif option == "--protect":
        options.protect = next(values, "true") != "false"
    else:
        return False
    return True
