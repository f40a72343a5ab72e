"""Owns what all steps need while they are applied: requests between their lines of the journal, outputs, hooks.

Deliberately knows no step: what each of them does is in `apply_create` and its neighbours.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from osaccess.engines.embedded.callbacks import HookFailed
from osaccess.engines.embedded.journal import Intent
from osaccess.engines.embedded.provider import AnswerLost, Provider, ProviderError
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.run_parts import RunParts
from osaccess.engines.embedded.values import Properties, mark_like, mark_secret

_T = TypeVar("_T")


class HalfDone(ProviderError):
    """The resource exists, but not all of the step was done; `state` is what it came to."""

    def __init__(self, text: str, state: ResourceState) -> None:
        super().__init__(text)
        self.state = state


@dataclass(frozen=True, slots=True)
class StepTools:
    """What the steps of one run are applied with. Safe to use from several threads."""

    parts: RunParts

    def request(self, intent: Intent, send: Callable[[], _T]) -> tuple[_T, int | None]:
        """Send a request between its two lines of the journal; return its answer and the intent's number."""
        number = self.parts.snapshot.intend(intent)
        try:
            return send(), number
        except AnswerLost:
            self.parts.snapshot.lose(number)  # it stays open: the next run looks for what may have been made
            raise
        except ProviderError:
            self.parts.snapshot.withdraw(number)
            raise

    def provider_of(self, state: ResourceState) -> Provider:
        """Return the provider of a resource."""
        return self.parts.providers.get(state.provider, state.urn)

    def outputs(self, outputs: Properties, state: ResourceState, id_: str) -> Properties:
        """Return outputs as they are stored: with the id, and secret where the input was or the options say so."""
        marked = mark_secret(mark_like(state.with_id(outputs, id_), state.inputs), state.additional_secret_outputs)
        self.parts.reporter.redaction.learn(marked)
        return marked

    def run_hooks_after(self, kind: str, new: ResourceState | None, old: ResourceState | None) -> None:
        """Run hooks of what is done already: after a failure it stays done, and nothing else is begun."""
        state = new or old
        try:
            self.parts.hooks.run(kind, new, old)
        except HookFailed as error:
            self.parts.reporter.error(str(error), state.urn if state else "")
            self.parts.progress.fail_step()
            self.parts.progress.stop()


def provider_outputs(state: ResourceState) -> Properties:
    """Return the outputs of a resource that is a provider: its inputs without the engine's own."""
    return {key: value for key, value in state.inputs.items() if key != "__internal"}
