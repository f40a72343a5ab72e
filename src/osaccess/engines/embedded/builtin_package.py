"""Owns the engine's own package `pulumi`: of its types only references to other stacks; deliberately manages nothing.

A reference is a look-up: the outputs of another stack of the same backend, as its state holds them
(pkg/resource/deploy/builtins.go).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from osaccess.engines.embedded.backend import Backend
from osaccess.engines.embedded.checkpoint import load_outputs
from osaccess.engines.embedded.provider import Checked, Created, Interrupted, ProviderError, ResourceDiff
from osaccess.engines.embedded.refusals import UnsupportedByEmbeddedEngine
from osaccess.engines.embedded.urns import BUILTIN_PACKAGE
from osaccess.engines.embedded.values import Properties, has_secret
from osaccess.errors import Failed

STACK_REFERENCE: Final = "pulumi:pulumi:StackReference"
_READ_OUTPUTS: Final = "pulumi:pulumi:readStackOutputs"


class BuiltinPackage:
    """The package `pulumi` of one run.

    Args:
        backend: of the stack that refers to others.
        warn: tells the user something.

    """

    package = BUILTIN_PACKAGE

    def __init__(self, backend: Backend, warn: Callable[[str], None]) -> None:
        self._provider = BuiltinProvider(backend, warn)

    def check_config(self, inputs: Mapping[str, Any]) -> Properties:
        """Return nothing: it has no configuration."""
        return {}

    def configure(self, config: Mapping[str, Any]) -> "BuiltinProvider":
        """Return the one provider there is."""
        return self._provider


class BuiltinProvider:
    """Looks references up. What is no look-up is refused."""

    is_configured = True

    def __init__(self, backend: Backend, warn: Callable[[str], None]) -> None:
        self._backend = backend
        self._warn = warn

    def read(
        self, type_: str, id_: str, inputs: Mapping[str, Any], outputs: Mapping[str, Any]
    ) -> Properties | None:
        """Return what the other stack exports. Raises ProviderError where there is no such stack."""
        _require_reference(type_)
        if "name" not in inputs:
            raise ProviderError("stack reference can not be imported")
        return self._outputs_of(str(inputs["name"]))

    def inputs_of(
        self, type_: str, old_inputs: Mapping[str, Any] | None, outputs: Mapping[str, Any]
    ) -> Properties:
        """Return the inputs as they were: the name."""
        return dict(old_inputs or {})

    def invoke(self, token: str, args: Mapping[str, Any]) -> Properties:
        """Answer the function that older SDKs look a reference up with. Raises ProviderError."""
        if token != _READ_OUTPUTS:
            raise UnsupportedByEmbeddedEngine(f"the function {token}")
        return self._outputs_of(str(args["name"]))

    def _outputs_of(self, name: str) -> Properties:
        try:
            outputs, lost = load_outputs(self._backend.other_stack(name))
        except Failed as error:
            raise ProviderError(str(error)) from error
        if lost:
            self._warn(
                f"The passphrase does not open the secret outputs of stack {name!r}: {', '.join(lost)}."
                " In their place the program gets {}, as with the Pulumi CLI."
                " Give both stacks one passphrase: pulumi stack change-secrets-provider passphrase."
            )
        return {
            "name": name,
            "outputs": outputs,
            "secretOutputNames": sorted(key for key, value in outputs.items() if has_secret(value)),
        }

    # ---- what manages something ---------------------------------------------------------------------------------

    def check(
        self, type_: str, name: str, old_inputs: Mapping[str, Any], new_inputs: Mapping[str, Any], seed: bytes
    ) -> Checked:
        """Refuse what is no look-up."""
        raise _unmanaged(type_)

    def diff(
        self,
        type_: str,
        old_inputs: Mapping[str, Any],
        old_outputs: Mapping[str, Any],
        new_inputs: Mapping[str, Any],
        ignore_changes: Sequence[str],
    ) -> ResourceDiff:
        """Refuse what is no look-up."""
        raise _unmanaged(type_)

    def planned(
        self, type_: str, new_inputs: Mapping[str, Any], old_outputs: Mapping[str, Any] | None
    ) -> Properties:
        """Refuse what is no look-up."""
        raise _unmanaged(type_)

    def create(self, type_: str, inputs: Mapping[str, Any]) -> Created:
        """Refuse what is no look-up."""
        raise _unmanaged(type_)

    def update(
        self, type_: str, id_: str, old_outputs: Mapping[str, Any], new_inputs: Mapping[str, Any]
    ) -> Properties:
        """Refuse what is no look-up."""
        raise _unmanaged(type_)

    def delete(self, type_: str, id_: str, inputs: Mapping[str, Any], outputs: Mapping[str, Any]) -> None:
        """Do nothing: what the CLI has kept of this package is in the state only."""

    def settle_interrupted_create(self, type_: str, inputs: Mapping[str, Any]) -> Interrupted:
        """Tell that nothing was made: nothing of this package is outside of the state."""
        return Interrupted.ABSENT


def _require_reference(type_: str) -> None:
    if type_ != STACK_REFERENCE:
        raise _unmanaged(type_)


def _unmanaged(type_: str) -> UnsupportedByEmbeddedEngine:
    return UnsupportedByEmbeddedEngine(f"resources of the type {type_}")
