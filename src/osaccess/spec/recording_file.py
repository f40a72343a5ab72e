"""Owns the file of a recording: the rules that a job was seen to need, as `osaccess record --output` writes it.

It is generated and reviewed like any other file: strict, and read with the line of each mistake.
"""

from typing import Annotated, Literal

from pydantic import Field

from osaccess.spec.access_rule import AccessRuleSpec
from osaccess.spec.fields import NotEmptyRules, Noun
from osaccess.yaml_text import parse_yaml

_Count = Annotated[int, Field(ge=1, description="how many requests were seen")]


class RecordedRule(AccessRuleSpec):
    """A rule, and the requests that it comes from."""

    requests: _Count
    example: Annotated[str, Field(description="one of the requests, ids masked")] = ""


class UnattributedRequests(Noun):
    """Requests of one kind that no rule stands for."""

    request: Annotated[str, Field(description="method and URL, ids masked")]
    why: Annotated[str, Field(description="why there is no rule for it")]
    requests: _Count


class RecordingFile(Noun):
    """What the file holds. Only `access_rules` becomes part of a document; the rest is for its reader."""

    recording: Annotated[Literal[1], Field(description="the version of this format")]
    lowest_role: Annotated[str, Field(description="lowest role that is enough, as far as is known")] = ""
    access_rules: Annotated[NotEmptyRules[RecordedRule], Field(description="the rules")]
    unattributed: Annotated[
        tuple[UnattributedRequests, ...], Field(description="requests that no rule stands for")
    ] = ()


def parse_recording(text: str, file: str) -> RecordingFile:
    """Return the recording. Raises BadDocument with file, line and key of each mistake."""
    return parse_yaml(text, file).read_as(RecordingFile)
