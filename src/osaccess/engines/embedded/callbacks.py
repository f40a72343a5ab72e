"""Owns calls from the engine back into the program: transforms and resource hooks; deliberately decides no step.

The SDK serves them in the program's event loop, over gRPC even in one process (pulumi/callback.proto). They are
never called from that loop's own thread, which would wait for itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import grpc
from pulumi.runtime.proto import callback_pb2, callback_pb2_grpc, resource_pb2

from osaccess.engines.embedded.reporter import Reporter
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.values import to_struct
from osaccess.errors import Failed


class Callbacks:
    """Calls functions of the program by the target and token that it gave."""

    def __init__(self) -> None:
        self._channels: dict[str, Any] = {}

    def call(self, callback: Any, message: Any) -> bytes:
        """Return the serialized answer. Raises Failed with what the program raised."""
        if callback.target not in self._channels:
            self._channels[callback.target] = grpc.insecure_channel(callback.target)
        stub = callback_pb2_grpc.CallbacksStub(self._channels[callback.target])
        request = callback_pb2.CallbackInvokeRequest(token=callback.token, request=message.SerializeToString())
        try:
            return bytes(stub.Invoke(request).response)
        except grpc.RpcError as error:
            details = error.details() if hasattr(error, "details") else str(error)
            raise Failed(f"A callback of the program failed: {details}") from error

    def close(self) -> None:
        """Close the connections to the program."""
        for channel in self._channels.values():
            channel.close()
        self._channels.clear()


# ---- transforms -------------------------------------------------------------------------------------------------


class Transforms:
    """The transforms of the whole stack, and how one is applied to a request."""

    def __init__(self, callbacks: Callbacks) -> None:
        self._callbacks = callbacks
        self.of_resources: list[Any] = []
        self.of_invokes: list[Any] = []
        self._registered: dict[str, tuple[str, tuple[Any, ...]]] = {}

    def remember(self, urn: str, parent: str, callbacks: tuple[Any, ...]) -> None:
        """Keep a resource's own transforms: they are those of everything below it as well."""
        self._registered[urn] = parent, callbacks

    def of_registration(self, request: Any) -> Any:
        """Return the request as its own transforms, then its ancestors', then those of the stack leave it."""
        for callback in (*request.transforms, *self._of_ancestors(request.parent), *self.of_resources):
            request = self._transformed(callback, request)
        return request

    def _of_ancestors(self, urn: str) -> Iterator[Any]:
        while urn in self._registered:
            urn, callbacks = self._registered[urn]
            yield from callbacks

    def of_invoke(self, request: Any) -> Any:
        """Return the request as the stack's transforms leave it."""
        for callback in self.of_invokes:
            message = resource_pb2.TransformInvokeRequest(token=request.tok, args=request.args)
            answer = resource_pb2.TransformInvokeResponse.FromString(self._callbacks.call(callback, message))
            request.args.CopyFrom(answer.args)
        return request

    def _transformed(self, callback: Any, request: Any) -> Any:
        message = resource_pb2.TransformRequest(
            type=request.type,
            name=request.name,
            custom=request.custom,
            parent=request.parent,
            properties=request.object,
            options=_options_of(request),
        )
        answer = resource_pb2.TransformResponse.FromString(self._callbacks.call(callback, message))
        result = resource_pb2.RegisterResourceRequest()
        result.CopyFrom(request)
        result.object.CopyFrom(answer.properties)
        _put_options(result, answer.options)
        for key in [key for key in result.propertyDependencies if key not in answer.properties.fields]:
            del result.propertyDependencies[key]
        for key in answer.properties.fields:
            result.propertyDependencies[key].SetInParent()  # what a transform puts in depends on nothing
        return result


# Field of the request → field of the options; the two messages name the same things differently.
_LISTS = {
    "dependencies": "depends_on",
    "ignoreChanges": "ignore_changes",
    "replaceOnChanges": "replace_on_changes",
    "aliases": "aliases",
    "additionalSecretOutputs": "additional_secret_outputs",
    "replace_with": "replace_with",
}
_SCALARS = {
    "version": "version",
    "provider": "provider",
    "deletedWith": "deleted_with",
    "importId": "import",
    "pluginDownloadURL": "plugin_download_url",
}
_MESSAGES = {"hooks": "hooks", "customTimeouts": "custom_timeouts"}
_FLAGS = {"protect": "protect", "retainOnDelete": "retain_on_delete"}


def _options_of(request: Any) -> Any:
    options = resource_pb2.TransformResourceOptions()
    for of_request, of_options in _LISTS.items():
        getattr(options, of_options).extend(getattr(request, of_request))
    for of_request, of_options in _SCALARS.items():
        setattr(options, of_options, getattr(request, of_request))
    for of_request, of_options in _MESSAGES.items():
        getattr(options, of_options).CopyFrom(getattr(request, of_request))
    for of_request, of_options in _FLAGS.items():
        if request.HasField(of_request):
            setattr(options, of_options, getattr(request, of_request))
    if request.deleteBeforeReplaceDefined:
        options.delete_before_replace = request.deleteBeforeReplace
    for key, value in request.providers.items():
        options.providers[key] = value
    return options


def _put_options(request: Any, options: Any) -> None:
    for of_request, of_options in _LISTS.items():
        request.ClearField(of_request)
        getattr(request, of_request).extend(getattr(options, of_options))
    for of_request, of_options in _SCALARS.items():
        setattr(request, of_request, getattr(options, of_options))
    for of_request, of_options in _MESSAGES.items():
        getattr(request, of_request).CopyFrom(getattr(options, of_options))
    for of_request, of_options in _FLAGS.items():
        if options.HasField(of_options):
            setattr(request, of_request, getattr(options, of_options))
    if options.HasField("delete_before_replace"):
        request.deleteBeforeReplace = options.delete_before_replace
        request.deleteBeforeReplaceDefined = True


# ---- hooks ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Hook:
    """One hook as the program registered it."""

    callback: Any
    on_dry_run: bool
    ignores_errors: bool


class HookFailed(Failed):
    """A hook of the program refused what was to be done, or failed after it was done."""


class Hooks:
    """The resource hooks that the program registered, by name."""

    def __init__(self, callbacks: Callbacks, reporter: Reporter, *, dry_run: bool) -> None:
        self._callbacks = callbacks
        self._reporter = reporter
        self._dry_run = dry_run
        self._by_name: dict[str, _Hook] = {}

    def register(self, request: Any) -> None:
        """Remember a hook."""
        ignores_errors = bool(getattr(request, "ignore_errors", False))  # older SDKs do not know the field
        self._by_name[request.name] = _Hook(request.callback, request.on_dry_run, ignores_errors)

    def run(self, kind: str, new: ResourceState | None, old: ResourceState | None) -> None:
        """Run the hooks of a kind (`BeforeCreate`) that the resource names. Raises HookFailed."""
        state = new or old
        if state is None:
            return
        for name in state.resource_hooks.get(kind, ()):
            self._run_one(name, kind, state.urn, _request_of(kind, state, new, old))

    def _run_one(self, name: str, kind: str, urn: str, request: Any) -> None:
        hook = self._by_name.get(name)
        if hook is None:
            raise HookFailed(f'hook "{name}" was not registered')
        if self._dry_run and not hook.on_dry_run:
            return
        answer = resource_pb2.ResourceHookResponse.FromString(self._callbacks.call(hook.callback, request))
        if not answer.error:
            return
        if hook.ignores_errors:
            self._reporter.warn(f'{kind} hook "{name}" failed: {answer.error}', urn)
            return
        when = "before" if kind.startswith("Before") else "after"
        raise HookFailed(f'{when} hook "{name}" failed: {answer.error}')


def _request_of(kind: str, state: ResourceState, new: ResourceState | None, old: ResourceState | None) -> Any:
    values: dict[str, Mapping[str, Any]] = {}
    if new is not None:
        values["new_inputs"] = new.inputs
        if kind.startswith("After"):
            values["new_outputs"] = new.outputs
    if old is not None:
        values["old_inputs"] = old.inputs
        values["old_outputs"] = old.outputs
    request = resource_pb2.ResourceHookRequest(urn=state.urn, id=state.id, name=state.name, type=state.type)
    for key, value in values.items():
        getattr(request, key).CopyFrom(to_struct(value))
    return request
