import pytest

from osaccess.server.rehearsal import RehearsalKeystone


@pytest.fixture
def rehearsal(tmp_path):
    """Makes rehearsals of this test, by name; all are stopped when it ends."""
    made = {}

    def make(name="rehearsal", **options):
        made[name] = RehearsalKeystone(tmp_path / name, **options)
        return made[name]

    yield make
    for one in made.values():
        one.stop()
