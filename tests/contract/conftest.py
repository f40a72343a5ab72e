"""Every case runs on the fake and on the real Keystone; both have to answer as the real one was recorded."""

import zlib
from pathlib import Path

import pytest

from contract import recordings
from contract.case import Case
from contract.keystones import Fake, Real

_SAMPLE = {"[real]": 2, "[real-": 6}
"""One in so many plain cases, and variants of others, runs on the real server in `make test`; `make contract` runs all."""


def pytest_collection_modifyitems(items):
    """Mark as slow what would make `make test` wait for the real server; the fake answers all cases in seconds."""
    for item in items:
        for mark, one_in in _SAMPLE.items():
            if mark in item.name and zlib.crc32(recordings.key_of(item).encode()) % one_in:
                item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def real(request):
    return Real(request.getfixturevalue("real_keystone"))


@pytest.fixture(params=["fake", "real"])
def keystone(request):
    return Fake() if request.param == "fake" else request.getfixturevalue("real")


@pytest.fixture
def case(keystone):
    """What the test is written with; what it calls is compared with the recording when it ends."""
    return Case(keystone)


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem):
    result = yield
    case = pyfuncitem.funcargs.get("case")
    if case is not None:
        recordings.settle(Path(pyfuncitem.path).stem, recordings.key_of(pyfuncitem), case)
    return result


def pytest_sessionfinish(session):
    if recordings.is_recording():
        recordings.write()


def pytest_unconfigure(config):
    """Print as the very last line how many cases agree, in a run of the contract alone."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or hasattr(config, "workerinput"):
        return
    counts = {name: _count(reporter, name) for name in ("fake", "real")}
    if all(total for _, total in counts.values()):
        parts = [
            f"{agreed} of {total} cases agree on the {name} Keystone" for name, (agreed, total) in counts.items()
        ]
        reporter.write_line("contract: " + ", ".join(parts))


def _count(reporter, name):
    def number(outcome):
        reports = reporter.stats.get(outcome, ())
        return sum(1 for one in reports if "tests/contract/" in one.nodeid and f"[{name}" in one.nodeid)

    return number("passed"), number("passed") + number("failed") + number("error")
