"""For strangers' test suites: a Pulumi program and its packs through their whole life, in one test process.

The fixture `rehearsal` needs no import. `Rehearsal` and the types of its results load when they are first touched:
pytest imports this package in every run, also in those that rehearse nothing.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from osaccess.testing.rehearsal import OSACCESS_PACK, Rehearsal
    from osaccess.testing.run import Finding, Resource, Run, Sent, Step

__all__ = ["OSACCESS_PACK", "Finding", "Rehearsal", "Resource", "Run", "Sent", "Step"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = "rehearsal" if name in ("OSACCESS_PACK", "Rehearsal") else "run"
    return getattr(importlib.import_module(f"{__name__}.{home}"), name)
