"""Owns the cause: the catalogue has no endpoint of this interface or region."""

from osaccess.diagnosis.doctor.cause import Cause, Judgement, RuledOut, certain
from osaccess.diagnosis.doctor.evidence import Evidence


def _judge(evidence: Evidence) -> Judgement:
    if evidence.issued is None or not evidence.issued.endpoints:
        return None
    endpoints = evidence.issued.endpoints
    wrong = []
    interface = evidence.setup.values.get("interface", "").removesuffix("URL")
    if interface and interface not in {one.interface for one in endpoints}:
        wrong.append(
            f"interface {interface}: the catalogue has {', '.join(sorted({one.interface for one in endpoints}))}"
        )
    region = evidence.setup.values.get("region_name", "")
    if region and region not in {one.region for one in endpoints}:
        wrong.append(f"region {region}: the catalogue has {', '.join(sorted({one.region for one in endpoints}))}")
    return certain(*wrong) if wrong else RuledOut("the catalogue has the interface and the region")


CAUSE = Cause(
    id="wrong-interface",
    title="The catalogue has no endpoint of this interface or region.",
    shows="`public endpoint for compute service not found`",
    told_by="the settings against the catalogue in the token",
    log="nothing",
    mend="Correct OS_INTERFACE and OS_REGION_NAME; osaccess whoami shows the services.",
    judge=_judge,
)
