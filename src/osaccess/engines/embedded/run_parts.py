"""Owns what all that takes part in one run is given; deliberately decides nothing.

Made in one place, `operation`. Planner, executor and refresh hold the same one, so that none of them can be given
another's state or reporter.
"""

from dataclasses import dataclass

from osaccess.engines.embedded.callbacks import Hooks
from osaccess.engines.embedded.knowledge import Knowledge
from osaccess.engines.embedded.policy_run import PolicyRun
from osaccess.engines.embedded.progress import Progress
from osaccess.engines.embedded.provider_registry import ProviderRegistry
from osaccess.engines.embedded.reporter import Reporter
from osaccess.engines.embedded.scope import Scope
from osaccess.engines.embedded.selection import Selection
from osaccess.engines.embedded.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class RunParts:
    """The parts of one run of one stack.

    Attributes:
        scope: what is fixed: names, configuration, clock, whether it is a preview.
        snapshot: the state; a run that refreshes first goes on with another one.
        providers: who is asked about resources.
        policies: who judges them.
        hooks: the functions of the program that run beside steps.
        reporter: who is told what happens.
        progress: whether the run may go on.
        knowledge: what a preview without a login cannot know.
        selection: which resources the run is about.
        parallel: so many steps at once.

    """

    scope: Scope
    snapshot: Snapshot
    providers: ProviderRegistry
    policies: PolicyRun
    hooks: Hooks
    reporter: Reporter
    progress: Progress
    knowledge: Knowledge
    selection: Selection
    parallel: int
