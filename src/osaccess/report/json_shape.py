"""Owns the shape of report.json, field by field: what its readers may count on, as a JSON Schema and as a page.

Within one `format` fields are only added, and none changes its meaning: readers ignore what they do not know.
Deliberately writes nothing: `osaccess.report.json_document` does, and tests hold it to this.
"""

from typing import Any, Final, Literal

from pydantic import Field

from osaccess.catalogue.operations import Risk
from osaccess.json_shapes import Instant, Shape, schema_of
from osaccess.report.model import Outlook, Verdict
from osaccess.rules.rule import Severity

FORMAT: Final = 1
"""Goes up when a field goes or means something else."""


class AccessRuleShape(Shape):
    """A rule of a service of which nothing is known."""

    service: str
    method: str
    path: str


class OperationShape(Shape):
    """An operation of an API."""

    service: str
    """Type of the service, as the service catalogue has it."""
    method: str
    path: str
    """Without the mount prefix of a cloud."""
    risk: Risk
    lowest_role: str
    """By the service's default policy."""


class ChangeShape(Shape):
    """One thing in the cloud that changes."""

    op: str
    """The engine's word: create, update, replace, delete, import, read, refresh, discard."""
    kind: str
    """credential, role assignment, inherited assignment, membership, user, group, project, domain, role, login."""
    name: str
    failed: bool
    """It was tried and did not succeed."""
    why: list[str]
    """Sentences: what forces a replacement, what differs."""


class WaivedShape(Shape):
    """What a waiver lets pass."""

    rule: str
    until: str
    """The waiver's last day."""
    ticket: str


class PlaceShape(Shape):
    """A place in a file."""

    file: str
    """Path from the root of the repository."""
    line: int = Field(ge=1)
    column: int = Field(ge=1)


class FindingShape(Shape):
    """What a policy found."""

    severity: Severity
    """Of a pack of somebody else: high where it refuses, medium where it advises."""
    level: str
    """The engine's word: mandatory, remediate, advisory."""
    policy: str
    pack: str
    subject: str
    """Name of the resource."""
    urn: str
    problem: str
    have: str
    """This and the next texts are "" where the pack does not say."""
    why: str
    mend: str
    page: str
    """Where there is more to read: for a rule of ours the command that shows it."""
    waiver: str
    """An entry of policies/waivers.yaml to fill in; "" for what no waiver is for."""
    line: int | None
    """In the document itself; `place` knows those of included files, too."""
    place: PlaceShape | None
    """Where the document says what this is about; null where it says nothing of it."""
    waived: WaivedShape | None
    """Where the finding only tells of a waiver."""


class DifferenceShape(Shape):
    """What one credential can do after the run that it could not before, and the other way round."""

    credential: str
    owner: str
    """Name of the user; "?" where only the update will show it."""
    project: str
    """As `owner`."""
    takes_effect: Instant | None
    """Start of the next generation, for a change that waits for it; null = with this run."""
    notes: list[str]
    """What operations do not show."""
    gained: list[OperationShape]
    lost: list[OperationShape]
    unchanged: int
    """So many operations it could do before and can do after."""
    gained_not_covered: list[AccessRuleShape]
    lost_not_covered: list[AccessRuleShape]


class ForecastShape(Shape):
    """One generation of a credential, and its end."""

    credential: str
    generation: str
    """Its name in Keystone."""
    outlook: Outlook
    expires_at: Instant | None
    """null = never, or not known: see the outlook."""
    says: str


class OwnerShape(Shape):
    """One user with roles and credentials."""

    owner: str
    roles: dict[str, list[str]]
    """Project, `domain NAME` or `below PLACE` → names of roles."""
    credentials: list[str]


class ReportShape(Shape):
    """A run of an engine, or a state, as reviewers see it. Nothing in it is secret."""

    format: Literal[1]
    """Version of this shape. Readers ignore fields that they do not know, and refuse another version."""
    title: str
    stack: str
    """Name of the stack's root resource, PROJECT-STACK; "" where the log has none."""
    at: Instant
    """The instant that the forecast counts from."""
    verdict: Verdict
    headline: str
    """The verdict as a sentence."""
    reasons: list[str]
    """Of the verdict."""
    packs: dict[str, str]
    """Policy packs that judged → their versions."""
    counts: dict[str, int]
    """`to create`, … of a preview, `created`, … of an update, `to change with the next generation` → how many."""
    changes: list[ChangeShape]
    """Credentials first."""
    findings: list[FindingShape]
    """The worst first, all of them."""
    reach: list[DifferenceShape]
    """By credential."""
    consequences: list[str]
    """What is taken from credentials that stay, one sentence for each."""
    forecast: list[ForecastShape]
    """The most urgent first."""
    owners: list[OwnerShape]
    undecided: list[str]
    """What policies or this report could not decide."""
    cannot_know: list[str]
    """Of a preview without a login: what it could not tell."""
    said: list[str]
    """Errors and warnings of the engine and the program."""


def report_schema() -> dict[str, Any]:
    """Return the JSON Schema: open for fields that come later."""
    return schema_of(ReportShape, "report.json of osaccess")
