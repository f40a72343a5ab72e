"""Owns what becomes of inputs before they are compared: Check, then the policies; deliberately makes no step.

The order is the real engine's (pkg/resource/deploy/step_generator.go): Check, remediation, which is not checked
again, then the policies' judgement.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NoReturn

from osaccess.engines.embedded.ignored_changes import with_old_values
from osaccess.engines.embedded.progress import Stopped
from osaccess.engines.embedded.provider import Checked
from osaccess.engines.embedded.provider_registry import checked_provider_inputs
from osaccess.engines.embedded.registration import Registration
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.run_parts import RunParts
from osaccess.engines.embedded.values import Properties, plain, wholly_secret
from osaccess.errors import BadInput


class InputChecks:
    """Asks providers and policies about the inputs of one registration after the other."""

    def __init__(self, parts: RunParts) -> None:
        self._parts = parts

    def with_checked_inputs(self, case: Registration) -> Registration:
        """Return the registration with inputs that were checked, remediated and judged. Raises Stopped."""
        inputs = case.goal.inputs
        if case.old is not None:
            inputs = self._with_ignored(case, case.old)
        lives_on = case.old_lives_on
        if lives_on is None:
            inputs = case.goal.inputs
        provider_state = self._parts.snapshot.find(case.new.provider_urn) if case.new.provider else None
        deletes_first = case.goal.delete_before_replace
        try:
            checked = self._check(case, inputs, lives_on.inputs if lives_on else {})
        except BadInput:
            # What only the real engine can make may be what nobody should: the policies' reason comes first.
            self._parts.policies.analyze(case.new, provider_state, deletes_first=deletes_first)
            raise
        for warning in checked.warnings:
            self._parts.reporter.warn(warning, case.new.urn)
        new = replace(case.new, inputs=checked.inputs)
        if checked.failures:
            self._parts.policies.analyze(new, provider_state, deletes_first=deletes_first)
            self._refuse(new, checked)
        new = self._parts.policies.remediate(new, provider_state, deletes_first=deletes_first)
        self._warn_of_bad_remediation(case, new, checked)
        may_be_made = self._parts.policies.analyze(new, provider_state, deletes_first=deletes_first)
        if not may_be_made and not self._parts.scope.dry_run:
            raise Stopped
        return replace(case, new=new)

    def _with_ignored(self, case: Registration, old: ResourceState) -> Properties:
        """Return the inputs without the changes that the options ignore; those of a component are kept as given."""
        inputs, failed = with_old_values(case.goal.inputs, old.inputs, case.goal.ignore_changes)
        if failed:
            paths = json.dumps(", ".join(failed))
            self._parts.reporter.info(
                f"cannot ignore changes in added or removed elements of the path: {paths}", case.new.urn
            )
        return inputs if case.new.custom else case.goal.inputs

    def with_fresh_inputs(self, case: Registration) -> ResourceState:
        """Return the new state checked once more without old inputs, so that a generated name is a new one."""
        checked = self._check(case, case.goal.inputs, {})
        new = replace(case.new, inputs=checked.inputs)
        if checked.failures:
            self._refuse(new, checked)
        self._warn_of_lost_remediation(new)
        return new

    def _check(self, case: Registration, inputs: Mapping[str, Any], old_inputs: Mapping[str, Any]) -> Checked:
        if case.goal.is_provider:
            plugin = self._parts.providers.plugin(case.goal.type)
            return Checked(checked_provider_inputs(plugin.check_config, inputs))
        if case.provider is None or not case.can_ask_provider:
            return Checked(dict(inputs))
        # A replacement exists beside what it replaces for a while, so it may not get the same generated name.
        replaced = case.old.id if case.old is not None and not old_inputs else ""
        seed = self._parts.scope.seed_for(case.new.urn + replaced)
        checked = case.provider.check(case.goal.type, case.goal.name, old_inputs, inputs, seed)
        return replace(checked, inputs=wholly_secret(checked.inputs))

    def _refuse(self, state: ResourceState, checked: Checked) -> NoReturn:
        for failure in checked.failures:
            where = f": property {failure.property}" if failure.property else ""
            named = f"{state.type} resource '{state.name}'{where}"
            self._parts.reporter.error(f"{named} has a problem: {failure.reason}", state.urn)
        self._parts.progress.stop()
        raise Stopped

    def _warn_of_bad_remediation(self, case: Registration, new: ResourceState, checked: Checked) -> None:
        """Say what Check would refuse of what policies put in; the real engine takes it (traces/README.md 31)."""
        if plain(new.inputs) == plain(checked.inputs):
            return
        given = {key: value for key, value in new.inputs.items() if not key.startswith("__")}
        for failure in self._check(case, given, {}).failures:
            self._parts.reporter.warn(
                f"A policy's remediation of {new.name!r} is not checked and would be refused: {failure.reason}"
                " The provider leaves out what it cannot use; an expiry that is left out means never.",
                new.urn,
            )

    def _warn_of_lost_remediation(self, new: ResourceState) -> None:
        """Say that a replacement gets what the program says, not what the policies made of it.

        The real engine does not remediate again after this Check (traces policy_remediate_bad); here it is told.
        """
        wanted = self._parts.policies.remediate_again(new, self._parts.snapshot.find(new.provider_urn)).inputs
        lost = sorted(
            key for key in {**new.inputs, **wanted} if plain(wanted.get(key)) != plain(new.inputs.get(key))
        )
        if lost:
            self._parts.reporter.warn(
                f"The replacement of {new.name!r} is made without what policies remediate in it: {', '.join(lost)}."
                " Write it into the program, or run `up` once more.",
                new.urn,
            )
