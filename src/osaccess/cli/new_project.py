"""Owns what a new project is made of: path → text, from the files of project_template/. Deliberately writes nothing."""

import json
from collections.abc import Mapping
from importlib import metadata, resources
from types import MappingProxyType

_TEMPLATE = (
    "Pulumi.yaml",
    "__main__.py",
    "access.yaml",
    "components/README.md",
    "tests/test_access.py",
    "Makefile",
    "README.md",
)
_NAMED = ("Pulumi.yaml", "README.md")
"""Those that have the project's name in them, as {name}."""

_PACK = ("__main__.py", "PulumiPolicy.yaml")


def files_of(name: str, source: str, found: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """Return the files of a project with this name, whose requirements come from `source`.

    `found` are files that tell of a cloud: they take the place of the example.
    """
    template, pack = resources.files("osaccess.cli") / "project_template", resources.files("osaccess.policies")
    files = {path: (template / path).read_text() for path in _TEMPLATE}
    return {
        **files,
        **{path: files[path].format(name=name) for path in _NAMED},
        **{f"policies/{path}": (pack / path).read_text() for path in _PACK},
        "requirements.txt": f"osaccess[rehearsal,testing] {source}\n",
        ".gitignore": (template / "gitignore").read_text(),
        **found,
    }


def own_source() -> str:
    """Return where this osaccess was installed from, as requirements name it: a wheel, git, or the registry."""
    installed = metadata.distribution("osaccess")
    origin = json.loads(installed.read_text("direct_url.json") or "{}")
    if "vcs_info" in origin:
        return f"@ git+{origin['url']}@{origin['vcs_info']['commit_id']}"
    return f"@ {origin['url']}" if "url" in origin else f"== {installed.version}"
