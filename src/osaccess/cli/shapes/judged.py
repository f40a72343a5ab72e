"""Owns the shapes of judgements that need no cloud: check, policy scan, diff."""

from typing import Final, Literal

from pydantic import RootModel

from osaccess.catalogue.operations import ProjectRole, Risk
from osaccess.check.finding import Level
from osaccess.json_shapes import Instant, Shape
from osaccess.rules.rule import Level as RuleLevel
from osaccess.rules.rule import Severity

FORMAT: Final = 1
"""Goes up when a field of one of these goes or means something else."""


class CheckFindingShape(Shape):
    """What a check found."""

    check: str
    """Id of the check; `unreadable` for a document that cannot be read."""
    level: Level
    file: str
    """As the document was named, with the folder of an included file."""
    line: int
    column: int
    key: str
    """a.b[0], "" for the document as a whole."""
    text: str
    mend: str
    """"" where there is nothing to write."""


class CheckCountsShape(Shape):
    """How many findings of each level there are."""

    error: int
    policy: int
    warning: int
    note: int


class CheckShape(Shape):
    """What is wrong with a document, by file and line."""

    format: Literal[1]
    """Version of this shape."""
    findings: list[CheckFindingShape]
    counts: CheckCountsShape


class ScanFindingShape(Shape):
    """What a rule found in a state."""

    rule: str
    level: RuleLevel
    severity: Severity
    resource: str
    """Its URN; "" for the stack as a whole."""
    problem: str
    have: str
    mend: str
    is_of_time: bool
    """It comes with time alone, without any change."""


class ScanShape(Shape):
    """An exported state, judged by every rule."""

    format: Literal[1]
    """Version of this shape."""
    stack: str
    """"" for a state without resources."""
    at: Instant
    profile: str
    configuration_judged: bool
    """The scan ran in the stack's project."""
    resources: int
    credentials: int
    findings: list[ScanFindingShape]
    of_time: dict[str, list[str]]
    """`expired`, `expiring soon`, `over the limit` → names of credentials."""
    counts: dict[str, int]
    """`mandatory`, `advisory` → how many findings."""


class ReachedOperationShape(Shape):
    """An operation of an API."""

    service: str
    method: str
    path: str
    """Without the mount prefix of a cloud."""
    risk: Risk
    lowest_role: ProjectRole | None
    """By the service's default policy; null = it is no role of a project, or not known."""
    actions: list[str]
    """What may stand in the body of a request, where that decides."""


class JudgedOperationShape(ReachedOperationShape):
    """An operation, and whether the credential's roles are enough for it."""

    has_role: bool | None
    """null = not known."""


class RolesShape(Shape):
    """Roles, with all that the cloud implies by them."""

    old: list[str]
    new: list[str]


class BelongsToShape(Shape):
    """OWNER on PROJECT, in words; "" where the credential is not in that version."""

    old: str
    new: str


class NotCoveredShape(Shape):
    """Rules of services of which nothing is known."""

    gained: list[str]
    lost: list[str]


class ComparedShape(Shape):
    """One credential in two versions of a document."""

    roles: RolesShape
    belongs_to: BelongsToShape
    gained: list[JudgedOperationShape]
    lost: list[JudgedOperationShape]
    gained_by_roles: list[JudgedOperationShape]
    """Its rules reached them before, too; only its new roles are enough for them."""
    lost_by_roles: list[JudgedOperationShape]
    unchanged: list[ReachedOperationShape]
    not_covered: NotCoveredShape


class DiffShape(RootModel[dict[str, ComparedShape]]):
    """Key of a credential → how it changed; all credentials of both versions, and no `format`: any name may be one."""
