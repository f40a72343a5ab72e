"""Generated programs, edited: a preview without a login shows the steps that a preview with one shows.

Tiers: some programs in the quick tier, many more `slow`; all on the fake, whose requests the second preview never sees.
"""

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from support.matrix_generated import a_generated_program, edited, programs
from support.without_login import a_fake_stack, made, steps, without_login


def compare(folder, *, examples, most, edits):
    counted = []

    @settings(max_examples=examples, phases=(Phase.generate,), suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def go(data):
        stack = a_fake_stack(folder)
        roles = {role["name"]: role["id"] for role in stack.cloud().request("GET", "/roles")["roles"]}

        def program(items):
            return a_generated_program(items, "g", stack.login.auth_url, roles)

        items = data.draw(programs(most), label="program")
        keys = {item.key for item in items}
        made(stack, program(items))
        assert without_login(stack, program(items)).steps == {}
        for _ in range(edits):
            changed = data.draw(edited(items, keys), label="edited")
            expected = stack.run(program(changed)).preview()
            seen = without_login(stack, program(changed))
            assert seen.steps == steps(expected)
            assert "canary-9d1f" not in seen.log
            counted.append(len(seen.steps))

    go()
    assert any(counted), "no edit changed anything: nothing was compared"


def test_edits_of_generated_programs_show_the_steps_that_they_show_with_a_login(tmp_path):
    compare(tmp_path, examples=10, most=14, edits=2)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_many_edits_of_generated_programs_show_the_steps_that_they_show_with_a_login(tmp_path):
    compare(tmp_path, examples=40, most=40, edits=3)
