"""Owns the cause: what answers at auth_url is not an identity API v3."""

from osaccess.diagnosis.answers import Answer
from osaccess.diagnosis.doctor.cause import Cause, Judgement, RuledOut, certain
from osaccess.diagnosis.doctor.evidence import Evidence, is_identity


def _judge(evidence: Evidence) -> Judgement:
    seen = evidence.discovery
    if not isinstance(seen, Answer) or seen.status in (429, 500, 502, 503, 504) or 300 < seen.status < 400:
        return None
    if evidence.setup.proxies and is_identity(evidence.direct):
        return None  # the proxy answered
    if evidence.is_reached:
        return RuledOut("an identity API answers at auth_url")
    kind = "an HTML page" if seen.is_html else "no list of identity versions"
    mend = f"Set auth_url to {evidence.found_at}" if evidence.found_at else ""
    found = [f"an identity API answers at {evidence.found_at}"] if evidence.found_at else []
    return certain(f"{evidence.setup.auth_url} answers {seen.status} with {kind}", *found, mend=mend)


CAUSE = Cause(
    id="wrong-auth-url",
    title="What answers at auth_url is not an identity API v3.",
    shows="`Could not find versioned identity endpoints`, HTML 404, or a client that hangs",
    told_by="a plain GET: HTML, a 404, or the versions of another service",
    log="404 in the web server's log, nothing in Keystone's",
    mend="Take the URL of `openstack catalog show identity`, or the cloud's own openrc.",
    judge=_judge,
)
