"""Owns what a project knows of its real cloud, and what of that a rehearsal is given; deliberately asks no cloud."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from osaccess.cloud.document import parse_cloud, render_cloud
from osaccess.cloud.model import CloudFacts
from osaccess.errors import BadInput
from osaccess.files import PRIVATE, beside, read_text, write_text
from osaccess.plan.standing import Standing, standing_of, standing_owners, with_services
from osaccess.spec.document import Document, read_document


@dataclass(frozen=True, slots=True)
class RealCloud:
    """What a rehearsal is given.

    Attributes:
        document: what it is about; None where there is none, or none that can be read: that rehearsal is given nothing.
        facts: of the real cloud, where the project has them.
        standing: what the document says is there already.
        owners: key of an owner who is there already → id.

    """

    document: Document | None
    facts: CloudFacts | None
    standing: Standing
    owners: Mapping[str, str]


def real_cloud(project: Path, config: Mapping[str, str]) -> RealCloud:
    """Return what the files of a project say: nothing, where the document is at fault, so that the run tells of it.

    A run that fails has events and reports; a command that ends before it has none. Raises BadInput where the facts
    of the cloud are at fault, or where they and the document do not agree.
    """
    document = _document(project / config.get("osaccess:document", "access.yaml"))
    if document is None:
        return RealCloud(None, None, Standing(), {})
    facts = cloud_facts(project, config)
    return RealCloud(document, facts, standing_of(document.spec, facts), standing_owners(document.spec, facts))


def _document(file: Path) -> Document | None:
    if not file.exists():
        return None
    try:
        return read_document(read_text(file), file.name, beside(file))
    except BadInput:
        return None


def facts_of_rehearsal(file: Path, real: RealCloud) -> CloudFacts:
    """Return the facts of the rehearsal's Keystone with services that only the real cloud has; the file gets them."""
    own = parse_cloud(read_text(file), str(file))
    facts = with_services(own, real.facts)
    if facts != own:
        write_text(file, render_cloud(facts), mode=PRIVATE)
    return facts


def cloud_facts(project: Path, config: Mapping[str, str]) -> CloudFacts | None:
    """Return the facts of the cloud that a stack's configuration names; None where there are none. Raises BadInput."""
    file = config.get("osaccess:cloud", "cloud.yaml")
    if not (project / file).exists() and "osaccess:cloud" not in config:
        return None
    return parse_cloud(read_text(project / file), file)
