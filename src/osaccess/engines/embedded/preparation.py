"""Owns what has to be read before an operation can begin: project, configuration, policy packs."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from osaccess.engines.embedded.events import PolicyLoad
from osaccess.engines.embedded.knowledge import Knowledge
from osaccess.engines.embedded.policy_config import unknown_names
from osaccess.engines.embedded.policy_pack import LoadedPack, load_pack
from osaccess.engines.embedded.project import Project, load_project
from osaccess.engines.embedded.reporter import Reporter
from osaccess.engines.embedded.run_settings import Kind, RunSettings
from osaccess.engines.embedded.scope import Scope
from osaccess.engines.embedded.stack_config import load_stack_config
from osaccess.engines.embedded.values import SecretValue
from osaccess.errors import BadInput


def project_of(run: RunSettings, kind: Kind) -> Project:
    """Return the project of a run. Raises BadInput where there is none, or the state is another's."""
    needs_program = kind is Kind.UPDATE and run.program is None
    if not needs_program and not (run.project_folder / "Pulumi.yaml").exists():
        project = Project(run.backend.project, run.project_folder)
    else:
        project = load_project(run.project_folder)
    if (project.name, run.stack) != (run.backend.project, run.backend.stack):
        raise BadInput(
            f"The state is of stack {run.backend.project}/{run.backend.stack},"
            f" and the run is of {project.name}/{run.stack}.",
            mend="Open the backend with the project's name and the stack's.",
        )
    return project


def scope_of(run: RunSettings, project: Project, knowledge: Knowledge, *, dry_run: bool) -> Scope:
    """Return the scope of a run, with its configuration. Raises BadInput."""
    stored = load_stack_config(run.project_folder, project.name, run.stack)
    hidden = knowledge.of_secrets(stored, run.backend)
    given = {
        key: SecretValue(value) if key in run.secret_config_keys else value for key, value in run.config.items()
    }
    return Scope(
        project=project.name,
        stack=run.stack,
        config={**project.config, **stored.plain, **hidden, **given},
        dry_run=dry_run,
        seed=run.seed,
        clock=run.clock,
    )


@contextmanager
def loaded_packs(
    run: RunSettings, kind: Kind, scope: Scope, reporter: Reporter
) -> Iterator[tuple[LoadedPack, ...]]:
    """Yield the packs that judge a run, ready to be asked; only programs are judged, as with the real engine."""
    with ExitStack() as closing:
        packs = []
        for folder in run.packs if kind is Kind.UPDATE else ():
            pack = closing.enter_context(load_pack(folder, scope))
            for name in unknown_names(pack.info, folder.config_of(pack.name)):
                reporter.warn(f"The configuration of pack {pack.name!r} names {name!r}, which it does not have.")
            packs.append(pack)
        if packs:
            reporter.detail(PolicyLoad())
        yield tuple(packs)
