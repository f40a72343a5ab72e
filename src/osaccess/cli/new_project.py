"""Owns what a new project is made of: path → text, from the files of project_template/. Deliberately writes nothing."""

import json
from collections.abc import Mapping
from importlib import metadata, resources
from types import MappingProxyType

_FILES = (
    "Pulumi.yaml",
    "__main__.py",
    "access.yaml",
    "requirements.txt",
    "policies/__main__.py",
    "policies/PulumiPolicy.yaml",
    "components/README.md",
    "tests/test_access.py",
    "Makefile",
    "README.md",
    ".gitignore",
)
_FILLED_IN = ("Pulumi.yaml", "README.md", "requirements.txt")
"""Those that have {name}, the project's, or {source} in them."""


def files_of(name: str, source: str, found: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """Return the files of a project with this name, whose requirements come from `source`.

    `found` are files that tell of a cloud: they take the place of the example.
    """
    files = {path: _text(path) for path in _FILES}
    return {**files, **{path: files[path].format(name=name, source=source) for path in _FILLED_IN}, **found}


def _text(path: str) -> str:
    folder, _, file = path.partition("/")
    if folder == "policies":
        return (resources.files("osaccess.policies") / file).read_text()
    return (resources.files("osaccess.cli") / "project_template" / path.removeprefix(".")).read_text()


def own_source() -> str:
    """Return where this osaccess was installed from, as requirements name it: a wheel, git, or the registry."""
    installed = metadata.distribution("osaccess")
    origin = json.loads(installed.read_text("direct_url.json") or "{}")
    if "vcs_info" in origin:
        return f"@ git+{origin['url']}@{origin['vcs_info']['commit_id']}"
    return f"@ {origin['url']}" if "url" in origin else f"== {installed.version}"
