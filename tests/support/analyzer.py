"""The pack's policies behind the SDK's real analyzer, with values in the form in which the engine sends them."""

from dataclasses import dataclass
from typing import Any

from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2
from pulumi_policy import EnforcementLevel
from pulumi_policy.policy import _PolicyAnalyzerServicer

from osaccess.policies.pack import policies
from osaccess.rules.examples import NOW

SIGNATURE = "4dabf18193072939515e22adb298388d"
UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def a_secret(value: Any) -> dict[str, Any]:
    return {SIGNATURE: "1b47061264138c4ac30d75fd1eb44270", "value": value}


@dataclass(frozen=True)
class Diagnostic:
    policy: str
    level: str
    message: str


def analyze(
    type_: str, properties: dict[str, Any], *, name: str = "web-deploy", environ=None, config=None
) -> list[Diagnostic]:
    """Return what the pack says about one resource, as the engine would hear it."""
    servicer = _PolicyAnalyzerServicer(
        "osaccess", "0.1.0", policies(environ or {}, lambda: NOW), EnforcementLevel.MANDATORY
    )
    configure = analyzer_pb2.ConfigureAnalyzerRequest()
    for rule, settings in (config or {}).items():
        entry = configure.policyConfig[rule]
        entry.enforcementLevel = analyzer_pb2.MANDATORY
        entry.properties.update({key: value for key, value in settings.items() if key != "enforcementLevel"})
    servicer.Configure(configure, None)
    struct = struct_pb2.Struct()
    struct.update(properties)
    request = analyzer_pb2.AnalyzeRequest(
        urn=f"urn:pulumi:dev::test::{type_}::{name}", type=type_, name=name, properties=struct
    )
    answer = servicer.Analyze(request, None)
    return [
        Diagnostic(d.policyName, analyzer_pb2.EnforcementLevel.Name(d.enforcementLevel).lower(), d.message)
        for d in answer.diagnostics
    ]
