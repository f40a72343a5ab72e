"""Owns one registration while its steps are generated: what is to come and what was; deliberately decides nothing."""

from dataclasses import dataclass

from osaccess.engines.embedded.goals import Goal, ReadGoal
from osaccess.engines.embedded.provider import Provider
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.values import UNKNOWN_TEXT


@dataclass(frozen=True, slots=True)
class Registration:
    """One registration while its steps are generated.

    Attributes:
        new: the state to come; its inputs are checked and remediated.
        old: what the state holds for it, or None.
        provider: None for components and providers.
        recreated_for: `old` was deleted in this run, because something that it depends on was replaced; the inputs
            that depend on it. None: it was not.
        imported: `old` was imported a moment ago.
        is_forced: the user wants it replaced in any case.

    """

    goal: Goal
    new: ResourceState
    old: ResourceState | None
    provider: Provider | None
    recreated_for: tuple[str, ...] | None = None
    imported: bool = False
    is_forced: bool = False

    @property
    def old_lives_on(self) -> ResourceState | None:
        """The old state if the new one continues it; generated names are taken from there only."""
        if self.old is None or self.recreated_for is not None or self.old.external or self.is_forced:
            return None
        return self.old

    @property
    def can_ask_provider(self) -> bool:
        """Whether Check and Diff can be asked; not so where its configuration is unknown in a preview."""
        return self.provider is not None and self.provider.is_configured


def draft_of(goal: Goal, urn: str, old: ResourceState | None) -> ResourceState:
    """Return the state to come, as far as the program alone tells it."""
    return ResourceState(
        urn=urn,
        type=goal.type,
        custom=goal.custom,
        inputs=goal.inputs,
        parent=goal.parent,
        protect=goal.protect,
        dependencies=goal.dependencies,
        provider=goal.provider,
        property_dependencies=goal.property_dependencies,
        additional_secret_outputs=goal.additional_secret_outputs,
        custom_timeouts=goal.custom_timeouts,
        import_id=goal.import_id,
        retain_on_delete=goal.retain_on_delete,
        deleted_with=goal.deleted_with,
        replace_with=goal.replace_with,
        ignore_changes=goal.ignore_changes,
        replace_on_changes=goal.replace_on_changes,
        resource_hooks=goal.hooks,
        hide_diffs=goal.hide_diffs,
        created=old.created if old else "",
        modified=old.modified if old else "",
        other=old.other if old else {},
    )


def draft_of_read(goal: ReadGoal, urn: str) -> ResourceState:
    """Return the state of a look-up before anything was looked up."""
    return ResourceState(
        urn=urn,
        type=goal.type,
        custom=True,
        id=goal.id if isinstance(goal.id, str) else UNKNOWN_TEXT,
        inputs=goal.inputs,
        parent=goal.parent,
        external=True,
        dependencies=goal.dependencies,
        provider=goal.provider,
        additional_secret_outputs=goal.additional_secret_outputs,
    )
