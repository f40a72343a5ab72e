"""Owns which engine carries a plan out (design, decision 10)."""

from collections.abc import Callable
from enum import StrEnum

from osaccess.engines import pulumi_cli
from osaccess.errors import BadInput
from osaccess.keystone.auth_url import is_loopback


class EngineChoice(StrEnum):
    """What the user asked for."""

    AUTO = "auto"
    PULUMI = "pulumi"
    EMBEDDED = "embedded"


class Engine(StrEnum):
    """What carries the plan out."""

    PULUMI = "pulumi"
    EMBEDDED = "embedded"


def choose_engine(
    asked: EngineChoice, auth_url: str, is_cli_ready: Callable[[], bool] = pulumi_cli.is_ready
) -> Engine:
    """Return the engine: as asked; else the CLI where it is ready; else the embedded one for loopback.

    Raises BadInput where a real cloud would be changed by an engine that nobody named.
    """
    match asked:
        case EngineChoice.PULUMI:
            return Engine.PULUMI
        case EngineChoice.EMBEDDED:
            return Engine.EMBEDDED
    if is_cli_ready():
        return Engine.PULUMI
    if is_loopback(auth_url):
        return Engine.EMBEDDED
    raise BadInput(
        f"{auth_url} is a real cloud, and there is no Pulumi CLI with the openstack plugin "
        f"{pulumi_cli.PLUGIN_VERSION} on PATH.",
        because="The embedded engine is a stand-in for rehearsals; on a real cloud it is used only when asked for.",
        mend=f"Type: pulumi plugin install resource openstack {pulumi_cli.PLUGIN_VERSION} -- "
        "or add --engine embedded.",
    )
