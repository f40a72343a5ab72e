"""ks204: an access rule must name a service by the type that the service compares with."""

from collections.abc import Iterator, Mapping
from typing import Any

from osaccess.catalogue.services import Alias, CodeName, Official, service_named, type_on_cloud
from osaccess.rules.cloud_view import CloudView
from osaccess.rules.examples import a_credential, a_rule
from osaccess.rules.facts import UNKNOWN, CredentialFacts
from osaccess.rules.listed_rules import raw_rules, unknown_parts
from osaccess.rules.rule import Context, Knob, Outcome, Rule, Severity, Subject, Violation, With

CATALOG_SERVICE_TYPES = Knob(
    name="catalogServiceTypes",
    schema={"type": "array", "items": {"type": "string"}},
    default=[],
    description="service types that the cloud has beside those of cloud.yaml",
)


def _check(facts: CredentialFacts, context: Context) -> Iterator[Outcome]:
    yield from unknown_parts(facts, "service")
    for index, raw in raw_rules(facts):
        service = raw.get("service") if isinstance(raw, Mapping) else UNKNOWN
        if service is UNKNOWN or service in context.knobs[CATALOG_SERVICE_TYPES.name]:
            continue
        if mend := _mend(service, context.cloud):
            yield Violation(
                f"Access rule {index} of credential {facts.name!r} is for {service!r}, "
                f"which is no service type{_where(context.cloud)}.",
                have=f"access_rules[{index}].service = {service!r}",
                mend=mend,
            )


def _where(cloud: CloudView) -> str:
    return " of this cloud" if cloud.knows_services else ""


def _mend(service: Any, cloud: CloudView) -> str:
    """Return what to write instead; "" for a service that is one."""
    if not isinstance(service, str):
        return "Write the service's type, like compute."
    if service in cloud.api.mounts:
        return ""
    known = (
        f"Write a type that this cloud has: {', '.join(sorted(cloud.api.mounts))}." if cloud.knows_services else ""
    )
    match service_named(service):
        case CodeName(official):
            type_ = type_on_cloud(official, cloud.api.mounts) or official
            return f"Write {type_}; {service!r} is the name of the software."
        case Official(official) | Alias(official):
            if not cloud.knows_services:
                return ""
            name = type_on_cloud(official, cloud.api.mounts)
            return f"Write {name}, as this cloud's catalogue has it." if name else known
        case stranger:
            close = getattr(stranger, "close", ())
            return (
                f"Did you mean {close[0]}?"
                if close
                else known or "Write the service's type, or add it to the knob catalogServiceTypes."
            )


def _remedy(facts: CredentialFacts, context: Context) -> Mapping[str, Any]:
    return {"access_rules": tuple(_renamed(raw, context.cloud) for _, raw in raw_rules(facts))}


def _renamed(raw: Any, cloud: CloudView) -> Any:
    named = (
        service_named(raw["service"]) if isinstance(raw, Mapping) and isinstance(raw.get("service"), str) else None
    )
    if not isinstance(named, CodeName):
        return raw
    return {**raw, "service": type_on_cloud(named.type, cloud.api.mounts) or named.type}


RULE = Rule(
    id="ks204-access-rule-service-must-be-known",
    wants="The service of an access rule is a service type that this cloud's catalogue has.",
    why="Each service compares the text with its own type, character by character: `nova` or `volume` for "
    "`compute` or `volumev3` is stored without a word, and every request is refused with 401.",
    severity=Severity.HIGH,
    subjects=(Subject.CREDENTIAL,),
    check=_check,
    knobs=(CATALOG_SERVICE_TYPES,),
    remedy=_remedy,
    good={
        "a type of this cloud": a_credential(),
        "a type that nobody publishes, and this cloud has": a_credential(
            access_rules=a_rule(service="metric", path="/metric/v1/resource")
        ),
        "a type that the house knows of": With(
            a_credential(access_rules=a_rule(service="billing", path="/v1/invoices")),
            {"catalogServiceTypes": ["billing"]},
        ),
        "any published type where nothing is known of the cloud": With(
            a_credential(access_rules=a_rule(service="dns", path="/v2/zones")), has_cloud=False
        ),
    },
    bad={
        "a code name": a_credential(access_rules=a_rule(service="nova")),
        "a code name on a cloud that nothing is known of": With(
            a_credential(access_rules=a_rule(service="nova")), has_cloud=False
        ),
        "a service that this cloud does not have": a_credential(
            access_rules=a_rule(service="dns", path="/v2/zones")
        ),
        "another name for the same service": a_credential(
            access_rules=a_rule(service="block-storage", path="/volume/v3/{project_id}/volumes")
        ),
        "a slip": a_credential(access_rules=a_rule(service="computr")),
        "nothing like a service": a_credential(access_rules=a_rule(service="xyzzy")),
        "nothing like a service, on a cloud that nothing is known of": With(
            a_credential(access_rules=a_rule(service="xyzzy")), has_cloud=False
        ),
        "no text": a_credential(access_rules=a_rule(service=5)),
    },
    unsure={
        "the rules are not known yet": a_credential(access_rules=UNKNOWN),
        "a service is not known yet": a_credential(access_rules=a_rule(service=UNKNOWN)),
    },
)
