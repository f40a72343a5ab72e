"""Owns what a user restricts a run to, for either engine; deliberately reads no command line."""

from dataclasses import dataclass
from itertools import chain
from typing import Final

from osaccess.engines.embedded.selection import Selection

_PARALLEL: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """How a run differs from the whole; nothing given = everything, as the state and the program say.

    Resources are named as `osaccess state list` shows them, or by a URN; in both `*` and `**` stand for anything.

    Attributes:
        targets: the only resources that it is about.
        excluded: resources that it is not about.
        with_dependents: what depends on a target (or on an excluded one) counts as one too.
        replaced: resources to replace although nothing of them changed.
        exclude_protected: a destroy keeps protected resources and what they need.
        refresh_first: the present state of the cloud is read before anything is planned.
        expect_no_changes: a run that changes something fails.
        parallel: how many requests are sent at once.

    """

    targets: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    with_dependents: bool = False
    replaced: tuple[str, ...] = ()
    exclude_protected: bool = False
    refresh_first: bool = False
    expect_no_changes: bool = False
    parallel: int = _PARALLEL

    @property
    def is_partial(self) -> bool:
        """Whether some resources take no part."""
        return self.selection.is_partial

    @property
    def selection(self) -> Selection:
        """The resources, for the embedded engine."""
        return Selection(
            targets=frozenset(map(_pattern, self.targets)),
            excluded=frozenset(map(_pattern, self.excluded)),
            with_dependents=self.with_dependents,
            replaced=frozenset(map(_pattern, self.replaced)),
            exclude_protected=self.exclude_protected,
        )

    def cli_arguments(self) -> tuple[str, ...]:
        """Return the options of the Pulumi CLI that say the same."""
        named = [
            *(("--target", name) for name in self.targets),
            *(("--exclude", name) for name in self.excluded),
            *(("--replace", name) for name in self.replaced),
        ]
        flags = {
            "--target-dependents": self.with_dependents and self.targets,
            "--exclude-dependents": self.with_dependents and self.excluded,
            "--exclude-protected": self.exclude_protected,
            "--refresh": self.refresh_first,
            "--expect-no-changes": self.expect_no_changes,
        }
        return (
            *chain.from_iterable((option, _pattern(name)) for option, name in named),
            *(flag for flag, is_given in flags.items() if is_given),
            *(("--parallel", str(self.parallel)) if self.parallel != _PARALLEL else ()),
        )


WHOLE: Final = Restriction()
"""Everything."""


def _pattern(name: str) -> str:
    return name if name.startswith("urn:") or "::" in name else f"**::{name}"
