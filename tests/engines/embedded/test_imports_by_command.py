"""What is told of an import by command."""

from osaccess.engines.embedded.adoption import Adoption
from support.in_memory_provider import LabProvider


def test_a_failed_import_says_why_once_and_nothing_of_an_update(lab, messages_of):
    made = lab.made(lambda: LabProvider("adm"))
    missing = Adoption("lab:index:Thing", "a", "no-such-id", lab.state(made, "adm").urn)
    result = lab.run().adopt(missing)
    assert not result.succeeded
    assert messages_of(result).count("no-such-id") == 1
    assert "update failed" not in messages_of(result)
    assert not any(state.name == "a" for state in result.resources)
