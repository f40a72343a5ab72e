"""Owns the ResourceMonitor that the SDK talks to, as a plain object; deliberately decides nothing.

Each method turns a request message into a goal and a state into a response. What the SDK does with each answer
and each missing feature: facts/embedded-engine.md 3.
"""

import functools
from collections.abc import Callable
from typing import Any, Final

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import resource_pb2

from osaccess.engines.embedded.callbacks import Callbacks, Transforms
from osaccess.engines.embedded.deployment import Deployment
from osaccess.engines.embedded.goals import goal_of, read_goal_of, refuse_packages_from_elsewhere
from osaccess.engines.embedded.inheritance import Inheritance
from osaccess.engines.embedded.progress import Stopped
from osaccess.engines.embedded.provider import ProviderError
from osaccess.engines.embedded.refusals import UnsupportedByEmbeddedEngine
from osaccess.engines.embedded.run_parts import RunParts
from osaccess.engines.embedded.values import UNKNOWN_TEXT, Properties, from_struct, to_struct
from osaccess.errors import OsaccessError

# ruff: noqa: N802 -- the methods are named by the protocol

_FEATURES: Final = {
    "secrets": "SECRETS",
    "resourceReferences": "RESOURCE_REFERENCES",
    "aliasSpecs": "ALIAS_SPECS",
    "deletedWith": "DELETED_WITH",
    "replaceWith": "REPLACE_WITH",
    "transforms": "TRANSFORMS",
    "invokeTransforms": "INVOKE_TRANSFORMS",
    "resourceHooks": "RESOURCE_HOOKS",
    # Refused here: the SDK's own refusal advises to update the Pulumi CLI, which would not help.
    "parameterization": "PARAMETERIZATION",
    "errorHooks": "ERROR_HOOKS",
    "stateMigrations": "STATE_MIGRATIONS",
}
"""What is answered, by whatever: the name that older SDKs ask for → the number's name."""

_GET_RESOURCE: Final = "pulumi:pulumi:getResource"


class MonitorError(grpc.RpcError):  # type: ignore[misc]  # grpc has no types
    """What the SDK handles like the error of a remote monitor."""

    def __init__(self, code: grpc.StatusCode, details: str) -> None:
        super().__init__(details)
        self._code = code
        self._details = details

    def code(self) -> grpc.StatusCode:
        """Return the status code."""
        return self._code

    def details(self) -> str:
        """Return the text."""
        return self._details


def _answers(method: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Turn what stops a run into the one error that makes the SDK end the program without a word of its own."""

    @functools.wraps(method)
    def answer(self: "Monitor", request: Any) -> Any:
        try:
            return method(self, request)
        except MonitorError:
            raise
        except Stopped:
            pass
        except ProviderError as error:
            self.parts.reporter.error(str(error))
            self.parts.progress.stop()
        except OsaccessError as error:
            self.parts.reporter.error(str(error))
            self.parts.progress.keep_user_error(error)
        except Exception as error:  # noqa: BLE001 -- a fault of ours; inside of the SDK it would end as a riddle
            self.parts.progress.keep_bug(error)  # raised again when the state is saved
        raise MonitorError(grpc.StatusCode.UNAVAILABLE, "the run was stopped")

    return answer


class Monitor:
    """The methods of the `ResourceMonitor` service."""

    def __init__(self, parts: RunParts, deployment: Deployment, callbacks: Callbacks) -> None:
        self.parts = parts
        self._deployment = deployment
        self._inheritance = Inheritance()
        self._transforms = Transforms(callbacks)

    # ---- start and end ------------------------------------------------------------------------------------------

    def GetDeploymentInfo(self, request: Any) -> Any:
        """Tell the SDK what is run and what is supported."""
        features = [getattr(resource_pb2, f"RESOURCE_MONITOR_FEATURE_{name}") for name in _FEATURES.values()]
        return resource_pb2.DeploymentInfo(
            project=self.parts.scope.project,
            stack=self.parts.scope.stack,
            organization="organization",
            dryRun=self.parts.scope.dry_run,
            parallel=self.parts.parallel,
            supportedFeatures=features,
        )

    def SupportsFeature(self, request: Any) -> Any:
        """Tell an older SDK whether one feature is supported."""
        return resource_pb2.SupportsFeatureResponse(hasSupport=request.id in _FEATURES)

    @_answers
    def SignalAndWaitForShutdown(self, request: Any) -> Any:
        """End the run: the program is complete and its loop still turns, for the hooks of deletions."""
        self._deployment.finish()
        return empty_pb2.Empty()

    # ---- resources ----------------------------------------------------------------------------------------------

    @_answers
    def RegisterResource(self, request: Any) -> Any:
        """Bring a resource to what the program asks for."""
        self._inheritance.apply(request)
        callbacks = tuple(request.transforms)
        request = self._transforms.of_registration(request)
        state = self._deployment.register(goal_of(request))
        self._inheritance.remember(state.urn, request)
        self._transforms.remember(state.urn, request.parent, callbacks)
        id_ = state.id or (UNKNOWN_TEXT if state.is_provider else "")
        return resource_pb2.RegisterResourceResponse(urn=state.urn, id=id_, object=to_struct(state.outputs))

    @_answers
    def RegisterResourceOutputs(self, request: Any) -> Any:
        """Take the outputs of a component or of the stack."""
        self._deployment.register_outputs(request.urn, from_struct(request.outputs))
        return empty_pb2.Empty()

    @_answers
    def ReadResource(self, request: Any) -> Any:
        """Look a resource up."""
        state = self._deployment.read(read_goal_of(request))
        return resource_pb2.ReadResourceResponse(
            urn=state.urn, id=_known(state.id), properties=to_struct(state.outputs)
        )

    @_answers
    def Invoke(self, request: Any) -> Any:
        """Answer a function of a package."""
        request = self._transforms.of_invoke(request)
        refuse_packages_from_elsewhere(request, request.tok)
        args = from_struct(request.args)
        if request.tok == _GET_RESOURCE:
            return _invoke_response(self._resource_as_properties(args))
        provider = self._deployment.provider_for(request.provider, request.tok, request.version)
        try:
            return _invoke_response(provider.invoke(request.tok, args) if provider.is_configured else {})
        except ProviderError as error:
            # The program may catch it, so the run goes on.
            raise MonitorError(grpc.StatusCode.UNKNOWN, f"invoking {request.tok}: {error}") from error

    def _resource_as_properties(self, args: Properties) -> Properties:
        state = self._deployment.find(args["urn"])
        if state is None:
            raise MonitorError(grpc.StatusCode.UNKNOWN, f"unknown resource {args['urn']}")
        return {"urn": state.urn, "id": state.id, "state": state.outputs}

    # ---- callbacks ----------------------------------------------------------------------------------------------

    def RegisterStackTransform(self, request: Any) -> Any:
        """Remember a transform of all resources."""
        self._transforms.of_resources.append(request)
        return empty_pb2.Empty()

    def RegisterStackInvokeTransform(self, request: Any) -> Any:
        """Remember a transform of all functions."""
        self._transforms.of_invokes.append(request)
        return empty_pb2.Empty()

    def RegisterResourceHook(self, request: Any) -> Any:
        """Remember a resource hook."""
        self.parts.hooks.register(request)
        return empty_pb2.Empty()

    # ---- refused ------------------------------------------------------------------------------------------------

    @_answers
    def Call(self, request: Any) -> Any:
        """Refuse methods of components from elsewhere."""
        raise UnsupportedByEmbeddedEngine(f"methods of remote components ({request.tok})")

    @_answers
    def ExistsResource(self, request: Any) -> Any:
        """Refuse the question whether a resource exists."""
        raise UnsupportedByEmbeddedEngine("the question whether a resource exists")

    @_answers
    def RegisterPackage(self, request: Any) -> Any:
        """Refuse parameterized packages."""
        raise UnsupportedByEmbeddedEngine(f"parameterized packages ({request.name})")

    @_answers
    def RegisterErrorHook(self, request: Any) -> Any:
        """Refuse error hooks."""
        raise UnsupportedByEmbeddedEngine(f"error hooks ({request.name})")


def _known(id_: str) -> str:
    return "" if id_ == UNKNOWN_TEXT else id_


def _invoke_response(properties: Properties) -> Any:
    response = resource_pb2.ResourceInvokeResponse()
    getattr(response, "return").CopyFrom(to_struct(properties))
    return response
