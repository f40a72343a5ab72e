"""Owns the cause: auth_url says https, and the port speaks plain HTTP."""

from osaccess.diagnosis.answers import NoAnswer, Trouble
from osaccess.diagnosis.doctor.cause import Cause, Judgement, certain
from osaccess.diagnosis.doctor.evidence import Evidence, is_identity


def _judge(evidence: Evidence) -> Judgement:
    seen = evidence.discovery
    if (
        not isinstance(seen, NoAnswer)
        or not evidence.setup.auth_url.startswith("https:")
        or evidence.setup.proxies
    ):
        return None
    if seen.trouble is not Trouble.NO_TLS and not is_identity(evidence.direct):
        return None
    also = ["with http:// an identity API answers there"] if is_identity(evidence.direct) else []
    return certain(f"{evidence.setup.auth_url}: {seen.trouble}", *also)


CAUSE = Cause(
    id="tls-to-plain-port",
    title="auth_url says https, and the port speaks plain HTTP.",
    shows="`SSL: WRONG_VERSION_NUMBER`",
    told_by="the same URL with http:// answers",
    log="nothing: no request comes that far",
    mend="Write http:// in auth_url, if this cloud really has no TLS; otherwise correct the port.",
    judge=_judge,
)
