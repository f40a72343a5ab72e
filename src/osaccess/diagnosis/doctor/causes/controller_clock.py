"""Owns the cause: the clocks of the controllers differ."""

from osaccess.diagnosis.answers import is_ok
from osaccess.diagnosis.doctor.cause import Cause, Judgement, NotChecked, RuledOut, certain
from osaccess.diagnosis.doctor.evidence import Evidence

_TOLERANCE = 30.0


def _judge(evidence: Evidence) -> Judgement:
    offsets = evidence.offsets()
    if len(offsets) < 2:
        return NotChecked("fewer than two answers with a date", "a login that works")
    spread = max(offsets) - min(offsets)
    if spread <= _TOLERANCE:
        return RuledOut(f"{len(offsets)} answers agree on the time within {max(spread, 1):.0f} s")
    bad = sum(not is_ok(one) for one in evidence.validations)
    share = [f"{bad} of {len(evidence.validations)} looks at one token were refused"] if bad else []
    return certain(f"answers of one auth_url differ by {spread:.0f} s", *share)


CAUSE = Cause(
    id="controller-clock",
    title="The clocks of the controllers differ.",
    shows="tokens that are refused now and then; from a node that is behind they are dead elsewhere",
    told_by="the Date headers of several answers",
    log="`Invalid user token` on the node that is ahead",
    mend="Tell the operator: NTP on every controller (chronyc tracking).",
    judge=_judge,
)
