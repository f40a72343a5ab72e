"""Owns the engine object that the SDK logs to; deliberately knows no resource."""

from typing import Any

from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2

from osaccess.engines.embedded.reporter import Reporter

# ruff: noqa: N802 -- the methods are named by the protocol


class EngineLog:
    """The methods of the `Engine` service that programs use."""

    def __init__(self, reporter: Reporter) -> None:
        self._reporter = reporter

    def Log(self, request: Any) -> Any:
        """Tell what the program logs; an error that is only logged fails no run, as with the real engine."""
        if request.severity == engine_pb2.ERROR:
            self._reporter.error(request.message, request.urn)
        elif request.severity == engine_pb2.WARNING:
            self._reporter.warn(request.message, request.urn)
        elif request.severity == engine_pb2.INFO:
            self._reporter.info(request.message, request.urn)
        return empty_pb2.Empty()

    def GetRootResource(self, request: Any) -> Any:
        """Return no root: the SDK keeps its own."""
        return engine_pb2.GetRootResourceResponse()

    def SetRootResource(self, request: Any) -> Any:
        """Take the root and forget it: the SDK keeps its own."""
        return engine_pb2.SetRootResourceResponse()

    def RequirePulumiVersion(self, request: Any) -> Any:
        """Accept every version that a program asks for."""
        return engine_pb2.RequirePulumiVersionResponse()
