"""Owns running an unchanged program in this process against a monitor object; deliberately knows no resource.

The calls and their order: facts/embedded-engine.md 2. Called in a thread of its own.
"""

import asyncio
import contextvars
import logging
import runpy
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pulumi.runtime import settings as pulumi_settings
from pulumi.runtime.stack import run_in_stack

from osaccess.engines.embedded.first_tracebacks import FirstTracebacks
from osaccess.engines.embedded.isolation import fresh_modules
from osaccess.engines.embedded.openstack_sdk import load_identity
from osaccess.engines.embedded.ordered_pool import OrderedPool
from osaccess.engines.embedded.scope import Scope
from osaccess.engines.embedded.sdk_settings import put_settings
from osaccess.engines.embedded.sdk_stack_traces import skip_stack_traces
from osaccess.engines.embedded.sdk_waiting import wait_together

Program = Path | Callable[[], Any]
"""A folder with `__main__.py` (or a file), or a function that registers resources."""

_PATIENCE_SECONDS: Final = 5


@dataclass(frozen=True, slots=True)
class Hosting:
    """What a program is run with."""

    program: Program
    project_folder: Path
    scope: Scope
    monitor: Any
    engine: Any
    parallel: int


def run_program(hosting: Hosting) -> BaseException | None:
    """Run a program to its end and return what it raised, or None.

    The context is a new, EMPTY one: every setting of the SDK, the root resource and the configuration are context
    variables, and a copy would carry those of a test that called `set_mocks`.
    """
    load_identity()  # several runs may be about to touch it first, at once
    try:
        with fresh_modules(hosting.project_folder):
            return contextvars.Context().run(_run, hosting)
    finally:
        # Beside its context variables the SDK keeps the last values for the whole process; this clears them.
        contextvars.Context().run(pulumi_settings.reset_options)


def _run(hosting: Hosting) -> BaseException | None:
    skip_stack_traces()
    wait_together()
    put_settings(
        hosting.scope,
        monitor=hosting.monitor,
        engine=hosting.engine,
        parallel=hosting.parallel,
        root_directory=str(hosting.project_folder),
    )
    # Its messages about exceptions that nobody fetched follow every failed run and say nothing new. It stays
    # silenced: they come when the loop is collected, long after the run.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    tracebacks = FirstTracebacks()
    tracebacks.watch(loop)
    # The default pool (cores + 4) would bound the parallel registrations, and the wait for the end takes one.
    pool = OrderedPool(max_workers=4 * hosting.parallel, thread_name_prefix="program")
    loop.set_default_executor(pool)
    try:
        loop.run_until_complete(run_in_stack(lambda: _start(hosting.program)))
    except BaseException as error:  # noqa: BLE001 -- also SystemExit of the program: what it means is told elsewhere
        tracebacks.restore()
        if not isinstance(error, Exception):
            _end_tasks(loop)
        return error
    finally:
        pool.shutdown(wait=True)
        loop.close()
        asyncio.set_event_loop(None)
    return None


def _end_tasks(loop: asyncio.AbstractEventLoop) -> None:
    """End what is still under way when an `apply` of the program ends it: it would complain when it is collected."""
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    if tasks:
        loop.run_until_complete(asyncio.wait(tasks, timeout=_PATIENCE_SECONDS))


def _start(program: Program) -> Any:
    if isinstance(program, Path):
        runpy.run_path(str(program), run_name="__main__")
        return None
    return program()
