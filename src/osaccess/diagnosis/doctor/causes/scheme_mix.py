"""Owns the cause: http and https are mixed up between auth_url and what Keystone says of itself."""

from osaccess.diagnosis.answers import Answer
from osaccess.diagnosis.doctor.cause import Cause, Judgement, RuledOut, certain, likely
from osaccess.diagnosis.doctor.evidence import Evidence


def _judge(evidence: Evidence) -> Judgement:
    seen, url = evidence.discovery, evidence.setup.auth_url
    if not isinstance(seen, Answer):
        return None
    target = seen.location if 300 < seen.status < 400 else evidence.announced
    if not target or ":" not in target or ":" not in url:
        return None
    if target.partition(":")[0] == url.partition(":")[0]:
        return RuledOut("discovery announces the scheme of auth_url")
    said = f"auth_url is {url}, and Keystone leads to {target}"
    return certain(said) if 300 < seen.status < 400 else likely(said)


CAUSE = Cause(
    id="scheme-mix",
    title="http and https are mixed up between auth_url and what Keystone says of itself.",
    shows="redirects, POSTs that become GETs, a login that goes out in clear",
    told_by="the redirect, or the URL that discovery announces",
    log="nothing",
    mend=(
        "Write auth_url with the scheme that the cloud announces; tell the operator to set "
        "public_endpoint or enable_proxy_headers_parsing."
    ),
    judge=_judge,
)
