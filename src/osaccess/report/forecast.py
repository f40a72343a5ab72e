"""Owns the outlook of every living credential: when it ends, what rotates, what lapses before anybody looks again."""

from collections.abc import Mapping, Set
from datetime import UTC, datetime, timedelta

from osaccess.clock import in_utc_text
from osaccess.plan.model import AccessPlan
from osaccess.report.access import Credential, Picture
from osaccess.report.model import Context, Forecast, Outlook
from osaccess.rules.facts import Unknown


def forecast_of(before: Picture, after: Picture, context: Context) -> tuple[Forecast, ...]:
    """Return one row a living generation, the most urgent first."""
    known = {one.urn for one in before.credentials}
    newest = _newest(after)
    rotation = _rotations(context.plan, {one.name for one in after.credentials})
    rows = [
        _row(
            one,
            is_new=one.urn not in known,
            is_newest=newest[one.series] is one,
            rotation=rotation,
            context=context,
        )
        for one in after.credentials
    ]
    started = {one.series for one in before.credentials}
    order = list(Outlook)
    rows = [_as_rotation(row, started) for row in rows]
    return tuple(sorted(rows, key=lambda row: (order.index(row.outlook), _end(row), row.name)))


def _row(
    one: Credential, *, is_new: bool, is_newest: bool, rotation: Mapping[str, datetime], context: Context
) -> Forecast:
    if isinstance(one.expires_at, Unknown):
        return Forecast(one.name, one.series, Outlook.UNKNOWN, None, "Its end is not known before the update.")
    if one.expires_at is None:
        return Forecast(
            one.name, one.series, Outlook.NEVER, None, "A leaked copy works until somebody deletes it."
        )
    left = one.expires_at - context.now
    outlook, sentence = _outlook(one, left, is_new, is_newest, rotation.get(one.series), context)
    return Forecast(one.name, one.series, outlook, one.expires_at, sentence)


def _outlook(
    one: Credential, left: timedelta, is_new: bool, is_newest: bool, due: datetime | None, context: Context
) -> tuple[Outlook, str]:
    if left <= timedelta(0):
        return Outlook.EXPIRED, "It is refused already."
    if not is_newest:
        return Outlook.OVERLAP, f"A newer generation is there; this one works for {_about(left)} more."
    if left <= context.next_run:
        text = f"It ends in {_about(left)}, and the next run is planned in {_about(context.next_run)}."
        return Outlook.LAPSES, text
    if is_new:
        then = f", and rotates in {_about(due - context.now)}" if due else ""
        return Outlook.ROTATES, f"New; it works for {_about(left)}{then}."
    if due is not None and due <= context.now:
        return Outlook.LATE, f"A newer generation is due, and no run has made it; this one ends in {_about(left)}."
    if due is not None:
        return Outlook.LIVES, f"Rotates in {_about(due - context.now)}, on {in_utc_text(due)}."
    if context.plan is not None and left <= 4 * context.next_run:
        return Outlook.ENDS, f"It ends in {_about(left)}; the document gives it no successor."
    return Outlook.LIVES, f"It works for {_about(left)} more."


def _as_rotation(row: Forecast, started: set[str]) -> Forecast:
    """Return the row of a new credential as such: only one with a predecessor rotates."""
    if row.outlook is not Outlook.ROTATES or row.series in started:
        return row
    return Forecast(row.name, row.series, Outlook.LIVES, row.expires_at, row.sentence)


def _newest(picture: Picture) -> dict[str, Credential]:
    found: dict[str, Credential] = {}
    for one in picture.credentials:
        best = found.get(one.series)
        if best is None or _ends_after(one, best):
            found[one.series] = one
    return found


def _ends_after(one: Credential, other: Credential) -> bool:
    if isinstance(one.expires_at, datetime) and isinstance(other.expires_at, datetime):
        return one.expires_at > other.expires_at
    return not isinstance(one.expires_at, datetime)


def _rotations(plan: AccessPlan | None, living: Set[str]) -> dict[str, datetime]:
    """Return when each series rotates next; the first of all instants where its current generation is not there."""
    found = {}
    for one in plan.credentials if plan else ():
        if one.next_rotation is not None:
            is_late = one.current.name not in living
            found[one.name] = datetime.min.replace(tzinfo=UTC) if is_late else one.next_rotation
    return found


def _end(row: Forecast) -> str:
    return in_utc_text(row.expires_at) if row.expires_at else ""


def _about(span: timedelta) -> str:
    """Return a span in whole hours, in days from two days on: enough for a forecast."""
    hours = max(0, int(span.total_seconds()) // 3600)
    if hours < 1:
        return "less than an hour"
    if hours < 48:
        return f"{hours} hours" if hours > 1 else "1 hour"
    return f"{hours // 24} days"
