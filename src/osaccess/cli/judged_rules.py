"""Owns what `explain` and `diff` judge: the rules of a document's credentials on one cloud, without any login."""

import fnmatch
import glob
import posixpath
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from osaccess.access.access_rule import AccessRule
from osaccess.catalogue.loading import load_catalogue
from osaccess.catalogue.operations import LowestRole, ProjectRole
from osaccess.catalogue.reach import CloudApi
from osaccess.cli.project_files import document_text
from osaccess.cloud.model import CloudFacts
from osaccess.errors import BadInput
from osaccess.files import beside
from osaccess.plan.access_rules import expanded_rules, mounts_of
from osaccess.plan.consistency import service_contradictions
from osaccess.spec.document import Document, read_document
from osaccess.spec.other_files import OtherFiles
from osaccess.yaml_text import BadDocument

_GIT = "git:"


@dataclass(frozen=True, slots=True)
class Judged:
    """A list of rules under one name.

    Attributes:
        name: the credential's name, or the rule itself.
        rules: what Keystone would store.
        roles: the roles that Keystone would store; None where nobody says which.
        may_have_more: what some of the roles imply is not known.
        belongs_to: its owner and project, `web-ci on web`; "" = the login that deploys, or nobody says.

    """

    name: str
    rules: tuple[AccessRule, ...]
    roles: tuple[str, ...] | None
    may_have_more: bool = False
    belongs_to: str = ""

    def has_role_for(self, role: LowestRole) -> bool | None:
        """Tell whether the roles are enough by default policy; None where nobody knows which roles there are."""
        if self.roles is None:
            return None
        if isinstance(role, ProjectRole) and role.value not in self.roles and self.may_have_more:
            return None
        return isinstance(role, ProjectRole) and role.value in self.roles


def api_of(cloud: CloudFacts | None) -> CloudApi:
    """Return the services' APIs as the cloud mounts them; without prefixes where there is no cloud."""
    return CloudApi(load_catalogue(), {} if cloud is None else mounts_of(cloud))


def document_at(place: str) -> Document:
    """Return a document, a file or `git:REV:file`. Raises BadInput with file and line."""
    return read_document(_text(place), place, _beside(place))


def credentials_of(document: Document, cloud: CloudFacts) -> Mapping[str, Judged]:
    """Return the credentials of a document on a cloud. Raises BadInput where they contradict one another."""
    _refuse_contradictions(document, cloud)
    return {
        name: Judged(
            name,
            expanded_rules(credential, cloud),
            cloud.closure(credential.roles),
            bool(cloud.unsure_of(credential.roles)),
            f"{credential.owner} on {credential.project}" if credential.owner else "",
        )
        for name, credential in document.spec.credentials.items()
    }


def _refuse_contradictions(document: Document, cloud: CloudFacts) -> None:
    problems = [document.source.problem(*found) for found in service_contradictions(document.spec, cloud)]
    if problems:
        raise BadDocument(problems)


def _beside(place: str) -> OtherFiles:
    """Return the files that the document names, of the same revision."""
    if not place.startswith(_GIT):
        return beside(Path(place))
    revision, _, file = place.removeprefix(_GIT).partition(":")
    return _Revision(revision, PurePosixPath(file).parent)


@dataclass(frozen=True, slots=True)
class _Revision:
    """The files of a folder as git has them in a revision."""

    revision: str
    folder: PurePosixPath

    def __call__(self, name: str) -> str:
        return _text(f"{_GIT}{self.revision}:{self._path(name)}")

    def matching(self, pattern: str) -> Sequence[str]:
        if not glob.has_magic(pattern):
            return (pattern,)
        folder, wanted = posixpath.split(pattern)
        listing = ["git", "ls-tree", "--name-only", self.revision, f"./{self._path(folder)}/"]
        done = subprocess.run(listing, capture_output=True, text=True, check=False)
        names = [posixpath.basename(line) for line in done.stdout.splitlines()]
        return sorted(posixpath.join(folder, name) for name in names if fnmatch.fnmatchcase(name, wanted))

    def _path(self, name: str) -> str:
        return posixpath.normpath(str(self.folder / name))


def _text(place: str) -> str:
    if not place.startswith(_GIT):
        return document_text(Path(place))
    revision, colon, file = place.removeprefix(_GIT).partition(":")
    if not (revision and colon and file) or revision.startswith("-"):
        raise BadInput(f"{place!r} names no version.", mend="Write git:REVISION:FILE, like git:main:access.yaml.")
    command = ["git", "show", f"{revision}:./{file}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise BadInput(f"git has no {file} of {revision}.", because=said[-1] if said else "")
    return done.stdout
