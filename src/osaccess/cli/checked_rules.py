"""Owns which rules `record --check` replays a log against: a credential's, a recording's, or a list of rules."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from osaccess.access.access_rule import AccessRule
from osaccess.cli.judged_rules import credentials_of, document_at
from osaccess.cloud.model import CloudFacts
from osaccess.errors import BadInput
from osaccess.files import read_text
from osaccess.spec.access_rule import AccessRuleSpec
from osaccess.spec.fields import NotEmptyRules, Noun
from osaccess.spec.recording_file import RecordingFile
from osaccess.yaml_text import parse_yaml


class _RulesFile(Noun):
    """What `osaccess record` prints."""

    access_rules: Annotated[NotEmptyRules[AccessRuleSpec], Field(description="the rules")]


def rules_of(place: str, credential: str | None, cloud: CloudFacts) -> tuple[AccessRule, ...]:
    """Return the rules of a file, or of a credential of a document (a file or git:REV:FILE). Raises BadInput."""
    if not place.startswith("git:"):
        source = parse_yaml(read_text(Path(place)), place)
        keys = set(source.data) if isinstance(source.data, dict) else set()
        if "recording" in keys:
            return tuple(rule.as_rule() for rule in source.read_as(RecordingFile).access_rules)
        if keys == {"access_rules"}:
            return tuple(rule.as_rule() for rule in source.read_as(_RulesFile).access_rules)
    credentials = credentials_of(document_at(place), cloud)
    names = ", ".join(credentials) or "none"
    if credential is None and len(credentials) != 1:
        raise BadInput(f"Which credential of {place}?", mend=f"Add --credential NAME. It has: {names}.")
    chosen = credential or next(iter(credentials))
    if chosen not in credentials:
        raise BadInput(f"{place} has no credential {chosen!r}.", mend=f"It has: {names}.")
    return credentials[chosen].rules
