"""Owns the report: everything that a document about a run says, decided and in order. Writers only lay it out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from osaccess.access.access_rule import AccessRule
from osaccess.catalogue.operations import Operation, Risk
from osaccess.catalogue.reach import Mounts
from osaccess.plan.model import AccessPlan
from osaccess.report.places import Place, Places
from osaccess.rules.rule import Severity


@dataclass(frozen=True, slots=True)
class Coming:
    """A mandatory finding that no run has yet: the next generation of a credential will have it.

    Attributes:
        generation: name of the living one.
        policy: name of the rule.
        message: what the pack will report.

    """

    generation: str
    policy: str
    message: str


@dataclass(frozen=True, slots=True)
class Context:
    """What the report knows beside the run.

    Attributes:
        now: instant that the forecast counts from.
        next_run: after how long the next run is planned.
        mounts: service types of the cloud with their prefixes; None = no facts of the cloud.
        role_names: id of a role → its name.
        implied: role → all that the cloud implies by it, itself included.
        plan: what the document wants at `now`; None = no document.
        document: path of the document as its repository has it, "" for none.
        places: where the document and what it includes say what they want.
        coming: what the policy pack will refuse when living generations are followed by the next ones.
        stopped: why an update would end before it changes anything, a sentence or two each.
        enforces_new_defaults: what the cloud's facts say of the services' default policies; None = nothing.

    """

    now: datetime
    next_run: timedelta
    mounts: Mounts | None = None
    role_names: Mapping[str, str] = field(default_factory=dict)
    implied: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    plan: AccessPlan | None = None
    document: str = ""
    places: Places = field(default_factory=dict)
    coming: tuple[Coming, ...] = ()
    stopped: tuple[str, ...] = ()
    enforces_new_defaults: bool | None = None


class Verdict(StrEnum):
    """What the run is worth; `STATE` is no run at all, but what one left."""

    CLEAN = "clean"
    ADVICE = "advice"
    UNDECIDED = "undecided"
    REFUSED = "refused"
    FAILED = "failed"
    NOT_JUDGED = "not judged"
    STATE = "state"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict with its reasons, one sentence each."""

    verdict: Verdict
    reasons: tuple[str, ...]

    @property
    def headline(self) -> str:
        """Return the verdict as one sentence."""
        return _HEADLINES[self.verdict]


_HEADLINES = {
    Verdict.CLEAN: "Every policy passes.",
    Verdict.ADVICE: "Policies advise something; nothing is refused.",
    Verdict.UNDECIDED: "No policy refuses this, but some cannot judge it before the update.",
    Verdict.REFUSED: "The policy pack refuses this change.",
    Verdict.FAILED: "The run failed.",
    Verdict.NOT_JUDGED: "Nobody judged this run: what is below is not a clean report.",
    Verdict.STATE: "This is what the last run left; no policy was asked.",
}


@dataclass(frozen=True, slots=True)
class ChangeItem:
    """One thing in the cloud that changes, and why, in sentences."""

    op: str
    kind: str
    name: str
    failed: bool
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Waived:
    """What a waiver lets pass for a while: a finding of `rule`."""

    rule: str
    until: str
    ticket: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What a policy found; texts are "" where the pack does not say.

    Attributes:
        place: where the document says what it is about; None = nowhere.
        waived: what it tells of a waiver; None = it is a finding of its own.

    """

    severity: Severity
    level: str
    policy: str
    pack: str
    subject: str
    urn: str
    problem: str
    have: str = ""
    why: str = ""
    mend: str = ""
    page: str = ""
    waiver: str = ""
    place: Place | None = None
    waived: Waived | None = None


@dataclass(frozen=True, slots=True)
class Unjudged:
    """What a policy could not judge before the update, as a sentence."""

    policy: str
    pack: str
    urn: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What one credential can do after the run that it could not before, and the other way round.

    Attributes:
        name: of the series.
        takes_effect: when a change that waits for the next generation comes; None = with this run.
        notes: what operations do not show, one sentence each.
        not_covered: rules of services of which nothing is known, gained and lost.

    """

    name: str
    owner: str
    project: str
    gained: tuple[Operation, ...] = ()
    lost: tuple[Operation, ...] = ()
    unchanged: int = 0
    notes: tuple[str, ...] = ()
    gained_not_covered: tuple[AccessRule, ...] = ()
    lost_not_covered: tuple[AccessRule, ...] = ()
    takes_effect: datetime | None = None


class Outlook(StrEnum):
    """What becomes of a living credential, the most urgent first."""

    EXPIRED = "expired"
    LAPSES = "lapses before the next run"
    LATE = "its rotation is late"
    ENDS = "ends without a successor"
    NEVER = "never ends"
    UNKNOWN = "end not known"
    ROTATES = "rotates in this change"
    OVERLAP = "in its overlap"
    LIVES = "lives"


@dataclass(frozen=True, slots=True)
class Forecast:
    """One generation, its end and what becomes of it."""

    name: str
    series: str
    outlook: Outlook
    expires_at: datetime | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Ownership:
    """One user: roles by project, and the credentials that are theirs."""

    owner: str
    grants: tuple[tuple[str, tuple[str, ...]], ...]
    credentials: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """How many operations of one service and risk a credential reaches, and how many of them it gains by the run."""

    service: str
    risk: Risk
    count: int
    gained: int


@dataclass(frozen=True, slots=True)
class Holding:
    """One credential after the run: whose it is, and what it reaches.

    Attributes:
        reach: by service and risk; () where it reaches nothing that the catalogue has, and where nobody knows.
        is_known: somebody knows what it reaches.
        notes: what numbers do not show, a few words each.

    """

    series: str
    owner: str
    project: str
    reach: tuple[Reach, ...]
    is_known: bool = True
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report; every list is sorted, so that one run has one report.

    Attributes:
        stack: name of the stack, "" where the log has none.
        findings: the worst first.
        unjudged: what policies could not judge; `undecided` tells it too, and what else nobody knows.
        cannot_know: of a preview without a login, what it could not tell.

    """

    title: str
    stack: str
    judgement: Judgement
    at: datetime
    changes: tuple[ChangeItem, ...]
    counts: Mapping[str, int]
    findings: tuple[Finding, ...]
    unjudged: tuple[Unjudged, ...]
    passed: Mapping[str, str]
    packs: Mapping[str, str]
    differences: tuple[Difference, ...]
    consequences: tuple[str, ...]
    forecast: tuple[Forecast, ...]
    ownership: tuple[Ownership, ...]
    undecided: tuple[str, ...]
    said: tuple[str, ...]
    holdings: tuple[Holding, ...]
    document: str = ""
    cannot_know: tuple[str, ...] = ()

    @property
    def reach_title(self) -> str:
        """What stands over the differences: what credentials can do, gain, or only lose."""
        if self.judgement.verdict is Verdict.STATE:
            return "Who can do what"
        gains = any(one.gained or one.gained_not_covered for one in self.differences)
        losses = any(one.lost or one.lost_not_covered for one in self.differences)
        return "Who can no longer do what" if losses and not gains else "Who can do what they could not"
