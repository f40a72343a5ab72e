"""What the embedded engine cannot make is judged first: who reads the refusal has read the reason. In `make test`."""

import pulumi

from osaccess.engines.embedded.events import PolicyViolation
from osaccess.rules.resources import EC2_CREDENTIAL
from support.examples_in_the_engine import an_engine


def test_a_type_that_the_engine_does_not_know_is_judged_before_it_is_refused(tmp_path):
    def program():
        pulumi.CustomResource(EC2_CREDENTIAL, "backup", {})

    result = an_engine(tmp_path / "project", program).preview()
    found = [event.policy for event in result.events if isinstance(event, PolicyViolation)]
    assert found == ["ks118-ec2-credential-must-not-be-made"]
    assert "is not supported by the embedded engine" in str(result.events)
