"""Owns the cause: a proxy variable leads clients astray."""

from osaccess.diagnosis.answers import NoAnswer, Trouble
from osaccess.diagnosis.doctor.cause import Cause, Judgement, RuledOut, certain, likely
from osaccess.diagnosis.doctor.evidence import Evidence, is_identity


def _judge(evidence: Evidence) -> Judgement:
    proxies = evidence.setup.proxies
    if not proxies:
        return RuledOut("no proxy is set for this URL")
    shown = ", ".join(f"{scheme}_proxy={proxy}" for scheme, proxy in sorted(proxies.items()))
    if evidence.is_reached:
        return RuledOut(f"{shown} lets it through")
    if is_identity(evidence.direct):
        return certain(shown, "with the proxy no identity API answers, without it one does")
    if isinstance(evidence.discovery, NoAnswer) and evidence.discovery.trouble is Trouble.PROXY:
        return likely(shown, "the proxy does not answer, and without it nothing answers either")
    return None


CAUSE = Cause(
    id="proxy",
    title="A proxy variable leads clients astray.",
    shows="`ProxyError`, 403 or 503 from the proxy",
    told_by="with the proxy no identity API answers, without it one does",
    log="nothing: no request comes that far",
    mend="Add the host to no_proxy.",
    judge=_judge,
)
