"""Owns what a run is told, which kinds of runs there are, and what a run comes to; deliberately runs nothing."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from osaccess.clock import utc_now
from osaccess.engines.embedded.backend import Backend
from osaccess.engines.embedded.events import Detail, Event
from osaccess.engines.embedded.policy_folder import PackFolder
from osaccess.engines.embedded.provider import ProviderPlugin
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.selection import EVERYTHING, Selection
from osaccess.engines.embedded.steps import Op
from osaccess.engines.embedded.values import Properties
from osaccess.errors import OsaccessError


class Kind(StrEnum):
    """The operations, in the words of the backend's history."""

    UPDATE = "update"
    REFRESH = "refresh"
    DESTROY = "destroy"
    IMPORT = "resource-import"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """What an operation came to.

    Attributes:
        outputs: of the stack; secrets are still wrapped (`values.SecretValue`).
        events: everything that `on_event` got, in order.
        changes: operations counted, without the halves of replacements and reads that found nothing new.
        resources: the state afterwards, or what a preview expects it to be.
        packs: names of the policy packs that judged.
        blocked_by_policy: a mandatory policy found something.
        unexpected_changes: no changes were expected, and there were some.
        interrupted: the user pressed ^C; the state holds everything that was done.
        user_error: an error of osaccess that the program or the engine raised, to be shown as it is.

    """

    succeeded: bool
    outputs: Properties
    events: tuple[Event, ...]
    changes: Counter[Op]
    resources: tuple[ResourceState, ...]
    packs: tuple[str, ...]
    blocked_by_policy: bool
    unexpected_changes: bool
    interrupted: bool
    user_error: OsaccessError | None


def _ignore(_: Event | Detail) -> None:
    """Take no notice of an event."""


@dataclass(frozen=True, kw_only=True)
class RunSettings:
    """One stack, and how it is operated on. One object may be used several times, one operation after the other.

    Attributes:
        project_folder: holds `Pulumi.yaml`, and perhaps `Pulumi.<stack>.yaml`.
        stack: name of the stack.
        backend: where its state lies; it must be of the same project and stack. With an `UnopenedState` there are
            only previews, and they know neither secrets nor the cloud.
        plugins: the packages that resources may come from.
        config: values by `namespace:name`; they win over those of the two files.
        secret_config_keys: the keys of `config` whose values are secrets.
        environment: what `os.environ` holds while the operation goes on, and nothing else.
        packs: policy packs, asked in this order by preview and up.
        parallel: how many requests are sent at once.
        program: a function to run in place of the project's program.
        on_event: gets each event when it happens, one at a time, in some thread of the run.
        seed: makes generated names and provider ids the same each time; None = random ones.
        clock: the present instant, aware, in UTC.
        on_detail: gets what the CLI's event stream has besides, like `on_event`.
        selection: restricts preview, up and destroy to some resources.
        refresh_first: preview and up read the present state of the cloud before they begin.
        expect_no_changes: a preview or up that changes something fails.

    """

    project_folder: Path
    stack: str
    backend: Backend
    plugins: tuple[ProviderPlugin, ...]
    config: Mapping[str, str] = field(default_factory=dict, repr=False)
    secret_config_keys: frozenset[str] = frozenset()
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    packs: tuple[PackFolder, ...] = ()
    parallel: int = 8
    program: Callable[[], Any] | None = None
    on_event: Callable[[Event], None] = _ignore
    seed: bytes | None = None
    clock: Callable[[], datetime] = utc_now
    on_detail: Callable[[Detail], None] = _ignore
    selection: Selection = EVERYTHING
    refresh_first: bool = False
    expect_no_changes: bool = False
