"""Owns what stood before a run under the names that it has after it: a user who is renamed in place is the same one."""

from collections.abc import Iterable
from dataclasses import replace

from osaccess.report.events import Change, State
from osaccess.report.kinds import DOMAIN, GROUP, PROJECT, PROVIDER, ROLE, USER
from osaccess.report.values import is_known

_NAMED = (USER, GROUP, PROJECT, DOMAIN, ROLE)
_LOGIN = {"userName": USER, "tenantName": PROJECT}


def found_by(changes: Iterable[Change]) -> tuple[State, ...]:
    """Return what the cloud has before a run, each thing by the name that the run leaves it."""
    changes = tuple(changes)
    names = {}
    for change in changes:
        old, new = change.found, change.left
        if change.type in _NAMED and old is not None and new is not None and old.id and old.id == new.id:
            was, is_now = old.props.get("name"), new.props.get("name")
            if was and is_now and was != is_now and is_known((was, is_now)):
                names[change.type, was] = is_now
    return tuple(_named(one.found, names) for one in changes if one.found is not None)


def _named(state: State, names: dict[tuple[str, str], str]) -> State:
    keys = {"name": state.type} if state.type in _NAMED else _LOGIN if state.type == PROVIDER else {}
    new = {
        key: names[kind, was]
        for key, kind in keys.items()
        if isinstance(was := state.props.get(key), str) and (kind, was) in names
    }
    return replace(state, props={**state.props, **new}) if new else state
