"""Owns the names of the variables that matter, and what they say; the environment itself is an argument."""

from collections.abc import Callable, Mapping
from datetime import datetime

from osaccess.access.instant import NotAnInstant, parse_instant
from osaccess.errors import BadInput

LOGIN_VARIABLE = "OSACCESS_LOGIN"
"""The deploy login, as JSON; handed from `osaccess` to the engine, because a variable leaves no trace in a backend."""

NOW_VARIABLE = "OSACCESS_NOW"
"""The instant at which the run shall be planned and judged; the present one where it is not set."""

PROJECT_VARIABLE = "OSACCESS_PROJECT"
"""The project's folder, for a policy pack that lies elsewhere."""

CLOUD_VARIABLE = "OSACCESS_CLOUD"
"""The file with the facts of the cloud, where it is not the one that the project's files name."""

OWNERS_VARIABLE = "OSACCESS_REHEARSED_OWNERS"
"""In a rehearsal only: JSON, key of an owner who exists in the real cloud → the password that it has here."""

WITHOUT_LOGIN_VARIABLE = "OSACCESS_WITHOUT_LOGIN"
"""Set in a preview without a login: whatever the configuration names as login is not even looked for."""


def now_of(environ: Mapping[str, str], clock: Callable[[], datetime]) -> datetime:
    """Return the instant of the run. Raises BadInput for a variable that is no instant."""
    text = environ.get(NOW_VARIABLE)
    if not text:
        return clock()
    try:
        return parse_instant(text)
    except NotAnInstant as error:
        raise BadInput(f"{NOW_VARIABLE}: {error}") from error


def stray_variables(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of the set variables from which the openstack plugin would take a login, sorted."""
    return tuple(sorted(name for name, value in environ.items() if name.startswith("OS_") and value))


def without_stray_variables(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment in which an engine may run: no `OS_*` at all."""
    return {name: value for name, value in environ.items() if not name.startswith("OS_")}
