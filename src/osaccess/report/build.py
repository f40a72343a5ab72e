"""Owns a run + what is known beside it → the report. Decides everything; the writers only lay it out."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from osaccess.catalogue.loading import load_catalogue
from osaccess.catalogue.reach import CloudApi
from osaccess.plan.model import AccessPlan
from osaccess.report.access import Picture, picture_of
from osaccess.report.changes import changes_of
from osaccess.report.consequences import consequences_of
from osaccess.report.ends import Ends
from osaccess.report.events import EventLog, State, Violation, name_of
from osaccess.report.findings import findings_of, unjudged_of
from osaccess.report.forecast import forecast_of
from osaccess.report.limits import cannot_know
from osaccess.report.model import ChangeItem, Context, Difference, Judgement, Ownership, Report, Verdict
from osaccess.report.reach import NEW, Reached
from osaccess.report.renames import found_by
from osaccess.report.undecided import undecided_of
from osaccess.report.verdict import judge
from osaccess.rules.profiles import PACK_NAME

_WORDS = {
    "create": "to create",
    "update": "to update",
    "replace": "to replace",
    "delete": "to delete",
    "import": "to adopt",
    "read": "to read",
    "refresh": "to refresh",
    "discard": "to forget",
}
_DONE = {
    "create": "created",
    "update": "updated",
    "replace": "replaced",
    "delete": "deleted",
    "import": "adopted",
    "read": "read",
    "refresh": "refreshed",
    "discard": "forgotten",
}


def build_report(log: EventLog, context: Context) -> Report:
    """Return the report of a run."""
    old = found_by(log.changes)
    new = [one.left for one in log.changes if one.left is not None]
    before = picture_of(old, context.role_names)
    after = picture_of(new, context.role_names, _assignments(context.plan), old)
    api = CloudApi(load_catalogue(), context.mounts or {})
    reached = Reached(before, Ends(log.changes).left(before, after), api, context.implied, context.now)
    differences = reached.differences(context.plan)
    log = replace(log, violations=(*log.violations, *_coming(log, after, context)))
    findings = findings_of(log, context.places, context.now)
    unjudged = unjudged_of(log)
    undecided = tuple(sorted({one.sentence for one in unjudged}))
    changes = changes_of(log.changes, context.role_names, before, after)
    is_preview = log.summary is None or log.summary.is_preview
    stack = next((name_of(one.urn) for one in log.changes if one.type == "pulumi:pulumi:Stack"), "")
    return Report(
        title=_title(stack, is_preview=is_preview),
        stack=stack,
        judgement=judge(log, findings, undecided, context.stopped),
        at=context.now,
        changes=changes,
        counts=_counts(changes, is_preview=is_preview) | _waiting(differences),
        findings=findings,
        unjudged=unjudged,
        passed=log.passed,
        packs=log.judged,
        differences=differences,
        consequences=consequences_of(before, after, context.implied, log.changes),
        forecast=forecast_of(before, after, context),
        ownership=_ownership(after),
        undecided=(*undecided, *undecided_of(after, context, log.changes)),
        said=tuple(
            f"{one.severity}: {one.message}" for one in log.diagnostics if one.severity in ("error", "warning")
        ),
        holdings=reached.holdings(differences),
        document=context.document,
        cannot_know=cannot_know(log.limits, context.now),
    )


def report_of_state(states: Sequence[State], stack: str, context: Context) -> Report:
    """Return the report of what a stack has: who has access; nothing changes and nothing is judged."""
    picture = picture_of(states, context.role_names)
    api = CloudApi(load_catalogue(), context.mounts or {})
    reached = Reached(picture_of((), {}), picture, api, context.implied, context.now)
    return Report(
        title=f"Who has access: {stack}",
        stack=stack,
        judgement=Judgement(Verdict.STATE, ()),
        at=context.now,
        changes=(),
        counts={},
        findings=(),
        unjudged=(),
        passed={},
        packs={},
        differences=tuple(
            replace(one, notes=tuple(note for note in one.notes if note != NEW))
            for one in reached.differences(None)
        ),
        consequences=(),
        forecast=forecast_of(picture, picture, context),
        ownership=_ownership(picture),
        undecided=tuple(undecided_of(picture, context)),
        said=(),
        holdings=reached.holdings(()),
        document=context.document,
    )


def _coming(log: EventLog, after: Picture, context: Context) -> Iterator[Violation]:
    """Yield what the pack will refuse of next generations and does not refuse of the living ones, if it judged here."""
    known = {(one.policy, one.urn) for one in log.violations}
    urns = {one.name: one.urn for one in after.credentials}
    for one in context.coming if PACK_NAME in log.judged else ():
        urn = urns.get(one.generation)
        if urn is not None and (one.policy, urn) not in known:
            yield Violation(one.policy, PACK_NAME, log.judged[PACK_NAME], "mandatory", urn, one.message)


def _assignments(plan: AccessPlan | None) -> dict[str, tuple[str, str]]:
    """Return what the document says of its assignments, in the words of a grant."""
    if plan is None:
        return {}
    words = {("owner", one.key): one.name for one in plan.owners}
    words |= {("user", one.key): one.name for one in plan.users}
    words |= {("project", one.key): one.name for one in plan.projects}
    words |= {("group", one.key): f"group {one.name}" for one in plan.groups}
    words |= {("domain", one.key): f"domain {one.name}" for one in plan.domains}
    return {
        one.name: (words.get(one.actor, one.actor[1]), words.get(one.target, one.target[1]))
        for one in plan.assignments
    }


def _title(stack: str, *, is_preview: bool) -> str:
    what = "Preview" if is_preview else "Update"
    return f"{what} of {stack}" if stack else what


def _waiting(differences: Sequence[Difference]) -> dict[str, int]:
    count = sum(1 for one in differences if one.takes_effect is not None)
    return {"to change with the next generation": count} if count else {}


def _counts(changes: Sequence[ChangeItem], *, is_preview: bool) -> dict[str, int]:
    words = _WORDS if is_preview else _DONE
    counts = Counter(one.op for one in changes if one.kind != "login" and not one.failed)
    failed = sum(one.failed for one in changes)
    return {words[op]: counts[op] for op in words if counts[op]} | ({"failed": failed} if failed else {})


def _ownership(picture: Picture) -> tuple[Ownership, ...]:
    grants: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for grant in picture.grants:
        grants[grant.actor][f"below {grant.place}" if grant.is_inherited else grant.place].add(grant.role)
    credentials: dict[str, set[str]] = defaultdict(set)
    for one in picture.credentials:
        credentials[one.owner].add(one.series)
    return tuple(
        Ownership(
            owner,
            tuple((project, tuple(sorted(roles))) for project, roles in sorted(grants[owner].items())),
            tuple(sorted(credentials[owner])),
        )
        for owner in sorted({*picture.users, *grants, *credentials})
    )
