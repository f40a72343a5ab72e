"""Builders of documents, clouds and instants for tests."""

import re
from datetime import UTC, datetime

from osaccess.cloud.model import CloudFacts, RoleFacts, ServiceFacts
from osaccess.spec.document import Document, read_document

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)

A_CLOUD = CloudFacts(
    auth_url="http://127.0.0.1:5000/v3",
    region="RegionOne",
    roles={
        "reader": RoleFacts(id="r-reader"),
        "member": RoleFacts(id="r-member", implies=("reader",)),
        "admin": RoleFacts(id="r-admin", implies=("member",)),
    },
    services={"compute": ServiceFacts(prefix="/compute"), "identity": ServiceFacts(), "image": ServiceFacts()},
)

A_DOCUMENT = """\
projects:
  web: {description: the web shop}
owners:
  web-ci: {description: deploys the web shop}
role_assignments:
  web-ci-on-web: {owner: web-ci, project: web, roles: [member]}
credentials:
  web-deploy:
    owner: web-ci
    project: web
    roles: [member]
    access_rules:
      - {service: compute, method: GET, path: /compute/v2.1/servers}
    expiry: {every: 30d, overlap: 7d, anchor: 2026-01-01T00:00:00Z}
"""


def a_document(*changes: tuple[str, str], text: str = A_DOCUMENT) -> Document:
    """Return the document with each (old, new) text replaced; every old text has to be there."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return read_document(text, "access.yaml")


def plainly(told: object) -> str:
    """Return what an error tells without columns, source lines and carets."""
    text = re.sub(r"^(\S+?:\d+):\d+:", r"\1:", str(told), flags=re.M)
    return re.sub(r"\n.*\n\s*\^(?=\n|$)", "", text)
