"""The published schemas that reports are held to: JUnit files by Jenkins, OASIS's of SARIF 2.1.0."""

import functools
import json

import xmlschema
from jsonschema import Draft7Validator

from support.command import ROOT

SCHEMAS = ROOT / ".venv/share/schemas"
"""What scripts/install-schemas fetched."""
JENKINS = tuple(map(xmlschema.XMLSchema, map(str, sorted(SCHEMAS.glob("junit-jenkins-*.xsd")))))
"""The published schemas of JUnit files that a registry has: two versions that Jenkins's xunit plugin has had."""
OASIS = SCHEMAS / "sarif-2.1.0.json"


@functools.cache
def _sarif():
    assert OASIS.exists(), "the schemas are not there; type: make install"
    return Draft7Validator(json.loads(OASIS.read_text()))


def validate_sarif(data):
    """Raise a ValidationError where data is no SARIF."""
    _sarif().validate(data)
