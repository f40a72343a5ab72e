"""The pack's policies behind the SDK's real analyzer, with values in the form in which the engine sends them."""

from dataclasses import dataclass, field
from typing import Any

from google.protobuf import json_format, struct_pb2
from pulumi.runtime.proto import analyzer_pb2
from pulumi_policy import EnforcementLevel
from pulumi_policy.policy import _PolicyAnalyzerServicer

from osaccess.policies.pack import policies
from osaccess.rules.cloud_view import CloudView
from osaccess.rules.examples import CLOUD, NOW
from osaccess.rules.waivers import NO_WAIVERS, Waivers
from osaccess.rules.whole_stack import STACK

SIGNATURE = "4dabf18193072939515e22adb298388d"
UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
ROOT = f"urn:pulumi:prod::example::{STACK}::example-prod"


def a_secret(value: Any) -> dict[str, Any]:
    return {SIGNATURE: "1b47061264138c4ac30d75fd1eb44270", "value": value}


@dataclass(frozen=True)
class Diagnostic:
    policy: str
    level: str
    message: str
    urn: str = ""


@dataclass(frozen=True)
class Around:
    """What lies around the pack, given instead of read from files."""

    cloud: CloudView = CLOUD
    waived: Waivers = NO_WAIVERS
    plain: dict[str, str] | None = field(default_factory=dict)
    entries: dict[str, dict[str, Any]] = field(default_factory=dict)

    def cloud_of(self, _stack: str) -> CloudView:
        return self.cloud

    def entry_of(self, name: str) -> dict[str, Any] | None:
        return self.entries.get(name)

    def waivers(self) -> Waivers:
        return self.waived

    def plain_config_of(self, _stack: str) -> dict[str, str] | None:
        return self.plain


@dataclass(frozen=True)
class Sent:
    """A resource as the engine sends it."""

    type: str
    properties: dict[str, Any]
    name: str = "web-deploy"
    urn: str = ""
    provider: "Sent | None" = None
    deletes_first: bool = False
    dependencies: tuple[str, ...] = ()
    by_property: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def full_urn(self) -> str:
        return self.urn or f"urn:pulumi:prod::example::{self.type}::{self.name}"


def servicer(*, environ=None, config=None, around=None, now=NOW) -> Any:
    """Return the SDK's analyzer with the pack in it, configured as the engine configures it."""
    made = _PolicyAnalyzerServicer(
        "osaccess",
        "0.0.1",
        policies(environ or {}, lambda: now, around or Around()),
        EnforcementLevel.MANDATORY,
    )
    configure = analyzer_pb2.ConfigureAnalyzerRequest()
    for rule, settings in (config or {}).items():
        entry = configure.policyConfig[rule]
        level = settings.get("enforcementLevel", "mandatory")
        entry.enforcementLevel = analyzer_pb2.EnforcementLevel.Value(level.upper())
        entry.properties.update({key: value for key, value in settings.items() if key != "enforcementLevel"})
    made.Configure(configure, None)
    return made


def analyze(type_: str, properties: dict[str, Any], *, name="web-deploy", urn="", provider=None, **kwargs):
    """Return what the pack says about one resource, as the engine would hear it."""
    return ask(Sent(type_, properties, name, urn, provider), **kwargs)


def ask(sent: Sent, *, made=None, **kwargs) -> list[Diagnostic]:
    return _diagnostics((made or servicer(**kwargs)).Analyze(_request(sent), None))


def ask_stack(resources: list[Sent], *, made=None, **kwargs) -> list[Diagnostic]:
    """Return what the pack says about a whole stack."""
    return _diagnostics((made or servicer(**kwargs)).AnalyzeStack(stack_request(resources), None))


def stack_request(resources: list[Sent]) -> Any:
    """Return what the engine asks of a whole stack."""
    request = analyzer_pb2.AnalyzeStackRequest()
    for sent in resources:
        resource = request.resources.add()
        _fill(resource, sent)
        resource.dependencies.extend(sent.dependencies)
        for key, urns in sent.by_property.items():
            resource.propertyDependencies[key].urns.extend(urns)
    return request


def remediate(sent: Sent, rule: str, knobs=None, **kwargs) -> dict[str, Any] | None:
    """Return the properties after the remediation of one rule; None where it mends nothing."""
    config = {rule: {"enforcementLevel": "remediate", **(knobs or {})}}
    answer = servicer(config=config, **kwargs).Remediate(_request(sent), None)
    assert not [one.diagnostic for one in answer.remediations if one.diagnostic]
    return json_format.MessageToDict(answer.remediations[0].properties) if answer.remediations else None


def _request(sent: Sent) -> Any:
    request = analyzer_pb2.AnalyzeRequest()
    _fill(request, sent)
    return request


def _fill(message: Any, sent: Sent) -> None:
    message.type, message.name, message.urn = sent.type, sent.name, sent.full_urn
    message.properties.CopyFrom(_struct(sent.properties))
    message.options.deleteBeforeReplace = sent.deletes_first
    message.options.deleteBeforeReplaceDefined = True
    if sent.provider is not None:
        of = message.provider
        of.type, of.name, of.urn = sent.provider.type, sent.provider.name, sent.provider.full_urn
        of.properties.CopyFrom(_struct(sent.provider.properties))


def _struct(properties: dict[str, Any]) -> Any:
    struct = struct_pb2.Struct()
    struct.update(properties)
    return struct


def _diagnostics(answer: Any) -> list[Diagnostic]:
    return [
        Diagnostic(d.policyName, analyzer_pb2.EnforcementLevel.Name(d.enforcementLevel).lower(), d.message, d.urn)
        for d in answer.diagnostics
    ]
