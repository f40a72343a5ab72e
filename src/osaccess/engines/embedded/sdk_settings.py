"""Owns what the SDK is told of a run, in the context of the thread that asks; deliberately runs nothing."""

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi.runtime import settings as pulumi_settings

from osaccess.engines.embedded.scope import Scope
from osaccess.engines.embedded.values import SecretValue, plain


def put_settings(scope: Scope, **of_the_program: Any) -> None:
    """Put project, stack and configuration where programs and packs look for them."""
    pulumi.runtime.set_all_config(*_config_of(scope.config))
    # Making the object IS the configuration: each attribute is a descriptor over a context variable.
    pulumi_settings.Settings(
        project=scope.project,
        stack=scope.stack,
        dry_run=scope.dry_run,
        organization="organization",
        **of_the_program,
    )


def _config_of(config: Mapping[str, Any]) -> tuple[dict[str, str], list[str]]:
    secret_keys = [key for key, value in config.items() if isinstance(value, SecretValue)]
    return {key: plain(value) for key, value in config.items()}, secret_keys
