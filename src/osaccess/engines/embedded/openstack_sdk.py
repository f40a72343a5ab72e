"""Owns that the Python package `pulumi_openstack` is whole before a program uses it; deliberately changes none of it.

Its parts load when they are first touched, and two things go wrong there (seen with pulumi_openstack 5.5.3):

* Two threads that touch `identity` first at once: the lazy module (`pulumi._utils._LazyModule`) stops being lazy
  before it is loaded, and the second thread finds it empty.
* `import pulumi_openstack.identity.user` before anything else: that module loads its own package from within its
  import; the package takes over nothing of the half-made module, and lacks `User` for the rest of the process.

Remove this file when both are mended in the SDK.
"""

import importlib
import sys
import threading
from types import ModuleType
from typing import Final

_LOADING: Final = threading.Lock()
_PART: Final = "pulumi_openstack.identity"


def load_identity() -> ModuleType:
    """Return `pulumi_openstack.identity`, loaded to its end; from any thread, as often as one likes."""
    with _LOADING:
        part: ModuleType = importlib.import_module("pulumi_openstack").identity
        getattr(part, "User", None)  # an ordinary attribute loads it; those with underscores do not
        # Its own modules stay as they are, so classes that somebody holds already are the same ones afterwards.
        return importlib.reload(part) if _missing(part) else part


def _missing(part: ModuleType) -> set[str]:
    """Return what its modules offer and it lacks."""
    modules = [module for name, module in list(sys.modules.items()) if name.startswith(f"{_PART}.")]
    offered = {
        name
        for module in modules
        if not module.__name__.endswith(".outputs")
        for name in getattr(module, "__all__", ())
    }
    return offered - vars(part).keys()
