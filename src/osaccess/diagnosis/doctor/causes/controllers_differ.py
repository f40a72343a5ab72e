"""Owns the cause: not every controller accepts a token that one of them has issued."""

from osaccess.diagnosis.answers import Answer
from osaccess.diagnosis.doctor.cause import Cause, Judgement, NotChecked, RuledOut, likely
from osaccess.diagnosis.doctor.evidence import Evidence


def _judge(evidence: Evidence) -> Judgement:
    tried = [one for one in evidence.validations if isinstance(one, Answer) and one.status in (200, 401, 404)]
    if len(tried) < 2:
        return NotChecked("no token was issued that could be tried several times", "a login that works")
    bad = sum(not one.is_ok for one in tried)
    if not bad:
        return RuledOut(f"{len(tried)} of {len(tried)} looks at one token were accepted")
    offsets = evidence.offsets()
    if offsets and max(offsets) - min(offsets) > 30.0:
        return None  # the clocks explain it
    return likely(f"{bad} of {len(tried)} looks at a token of this very run were refused")


CAUSE = Cause(
    id="controllers-differ",
    title=(
        "Not every controller accepts a token that one of them has issued: most likely their Fernet keys differ."
    ),
    shows="a share of the requests fails, at random",
    told_by="one issued token looks at itself several times, over new connections",
    log="`Could not recognize Fernet token` on some nodes only",
    mend="Tell the operator: compare sha256sum /etc/keystone/fernet-keys/* on every controller.",
    judge=_judge,
)
