"""Owns the cause: the clocks of this machine and of Keystone differ."""

from osaccess.diagnosis.answers import is_ok
from osaccess.diagnosis.doctor.cause import Cause, Judgement, NotChecked, RuledOut, likely, possible
from osaccess.diagnosis.doctor.evidence import Evidence

_TOLERANCE = 60.0


def _judge(evidence: Evidence) -> Judgement:
    offsets = evidence.offsets()
    if not offsets:
        return NotChecked("no answer had a date", "")
    if max(offsets) - min(offsets) > 30.0:
        return None  # the controllers do not agree among themselves
    offset = sum(offsets) / len(offsets)
    if abs(offset) <= _TOLERANCE:
        return RuledOut(f"both clocks agree within {max(abs(offset), 1):.0f} s")
    where = "ahead of" if offset > 0 else "behind"
    said = f"Keystone's clock is {abs(offset):.0f} s {where} this machine's"
    if is_ok(evidence.login):
        return likely(said, "the login works; tokens are misjudged")
    return possible(said, "a login is not refused for this; a token may be")


CAUSE = Cause(
    id="clock-skew",
    title="The clocks of this machine and of Keystone differ.",
    shows=(
        "a client that is ahead takes every token for expired and logs in before each request, until "
        "a rate limit; a token from a server that is behind is born old"
    ),
    told_by="the Date header against the own clock",
    log="`Invalid user token`, for a server that is ahead",
    mend="Set this machine's clock (timedatectl), or tell the operator.",
    judge=_judge,
)
