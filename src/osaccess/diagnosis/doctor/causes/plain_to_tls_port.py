"""Owns the cause: auth_url says http, and the port speaks TLS."""

from osaccess.diagnosis.answers import Answer, NoAnswer, Trouble
from osaccess.diagnosis.doctor.cause import Cause, Judgement, certain
from osaccess.diagnosis.doctor.evidence import Evidence


def _judge(evidence: Evidence) -> Judgement:
    setup = evidence.setup
    if not setup.auth_url.startswith("http:") or evidence.is_reached or setup.proxies:
        return None
    tls = evidence.direct
    if isinstance(tls, Answer) or (isinstance(tls, NoAnswer) and tls.trouble is Trouble.CERTIFICATE):
        return certain("http:// gets no answer of an identity API, https:// speaks TLS on the same port")
    return None


CAUSE = Cause(
    id="plain-to-tls-port",
    title="auth_url says http, and the port speaks TLS.",
    shows="400 `The plain HTTP request was sent to HTTPS port`, or a connection that breaks off",
    told_by="the same URL with https:// is tried",
    log="nothing: no request comes that far",
    mend="Write https:// in auth_url.",
    judge=_judge,
)
