"""Owns cloud.yaml, the facts as a file: text → facts with the line of a mistake, and facts → text."""

import yaml

from osaccess.cloud.model import CloudFacts
from osaccess.yaml_text import parse_yaml

_HEADER = """\
# Facts about one cloud: what a plan may rely on without asking (docs/document.md).
# Written by osaccess; check yours in, and type `osaccess cloud pin` again when roles or services change.
"""


def parse_cloud(text: str, file: str) -> CloudFacts:
    """Return the facts of a cloud.yaml. Raises BadDocument with file, line and key of each mistake."""
    return parse_yaml(text, file).read_as(CloudFacts)


def render_cloud(facts: CloudFacts) -> str:
    """Return the text of a cloud.yaml that parses to the same facts."""
    data = facts.model_dump(mode="json", exclude_defaults=True)
    return _HEADER + yaml.safe_dump(data, sort_keys=False, width=110)
