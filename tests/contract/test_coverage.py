"""The contract covers the fake: every handler and every refusal is reached by at least one case."""

import importlib
import inspect
import itertools
import pkgutil
from pathlib import Path
from unittest.mock import patch

import pytest

import contract
from contract import recordings, test_grants, test_life_cycle
from contract.case import Case
from contract.keystones import Fake
from osaccess.fake_keystone import errors, handlers, routes

UNREACHABLE_WITH_DEFAULTS = {
    "CREDENTIAL_LIMIT",  # [application_credential] user_limit is not set on the real server: tests/fake_keystone
}


def _parameters(test):
    """Return the sets of arguments that the test's marks give it."""
    marks = [mark for mark in getattr(test, "pytestmark", ()) if mark.name == "parametrize"]
    given = []
    for mark in marks:
        names = mark.args[0]
        several = not isinstance(names, str)
        given.append(
            [dict(zip(names, value, strict=True)) if several else {names: value} for value in mark.args[1]]
        )
    return [{name: value for part in parts for name, value in part.items()} for parts in itertools.product(*given)]


def _run_all(fakes):
    for module in pkgutil.iter_modules(contract.__path__):
        if not module.name.startswith("test_") or module.name == "test_coverage":
            continue
        tests = vars(importlib.import_module(f"contract.{module.name}")).items()
        for name, test in tests:
            if name.startswith("test_") and "case" in inspect.signature(test).parameters:
                for arguments in _parameters(test):
                    fakes.append(Fake())
                    _run(test, Case(fakes[-1]), arguments)


def _run(test, case, arguments):
    wanted = inspect.signature(test).parameters
    if "tree" in wanted:
        arguments = arguments | {"tree": test_grants.tree.__wrapped__(case)}
    if "life" in wanted:
        arguments = arguments | {"life": test_life_cycle.life.__wrapped__(case)}
    test(case, **arguments)


@pytest.fixture(scope="module")
def reached():
    """What all cases together reach on the fake: handlers and names of refusals."""
    fakes, kinds, names = [], set(), {id(kind): name for name, kind in errors.KINDS}
    made = errors.Refusal.__init__

    def note(self, kind, message):
        kinds.add(names.get(id(kind)))
        made(self, kind, message)

    with patch.object(errors.Refusal, "__init__", note):
        _run_all(fakes)
    requests = {(one.method, one.path) for fake in fakes for one in fake.fake.requests}
    found = [routes.find(method, path.removeprefix("/v3")) for method, path in requests if path.startswith("/v3")]
    return {one.route.handler for one in found if one.route is not None}, kinds


def test_every_handler_is_reached(reached):
    handlers_reached, _ = reached
    assert {
        route.handler.__qualname__ for route in routes.ROUTES if route.handler not in handlers_reached
    } == set()


def test_every_refusal_is_reached(reached):
    _, kinds = reached
    assert {name for name, _ in errors.KINDS} - kinds == UNREACHABLE_WITH_DEFAULTS


def test_every_strictness_is_a_refusal_of_its_own():
    strict = {name for name, kind in errors.KINDS if kind.strict}
    assert strict == {name for name, kind in errors.KINDS if kind in errors.STRICT}


def test_every_handler_is_routed():
    """A public function of a handler module that takes a call and gives a reply is a handler."""
    routed = {route.handler for route in routes.ROUTES}
    found = set()
    for module in pkgutil.iter_modules(handlers.__path__):
        for name, one in vars(importlib.import_module(f"{handlers.__name__}.{module.name}")).items():
            is_own = (
                inspect.isfunction(one) and one.__module__.endswith(f".{module.name}") and not name.startswith("_")
            )
            if is_own and list(inspect.signature(one).parameters) == ["call"] and _gives(one) == "Reply":
                found.add(one)
    assert found - routed == {handlers.discovery.list_versions}  # the one page outside of /v3
    assert routed <= found


def _gives(function):
    return getattr(function.__annotations__.get("return"), "__name__", "")


def test_every_recorded_case_is_still_there():
    """A recording without its test proves nothing."""
    for path in recordings.FOLDER.glob("test_*.json"):
        assert (Path(__file__).parent / f"{path.stem}.py").exists(), path
