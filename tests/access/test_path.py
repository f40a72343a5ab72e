"""The paths of access rules, compared with the real matching function of keystonemiddleware."""

import json
import re
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keystonemiddleware import auth_token

from osaccess.access.path import Hazard, example_path, hazards, path_matches

CASES = json.loads((Path(__file__).parent / "path_cases.json").read_text())
PIECES = [
    "/",
    "/v2.1",
    "servers",
    "*",
    "**",
    "***",
    "{id}",
    "{a",
    "b}",
    ".",
    "x",
    "%20",
    "é",
    "?a=1",
    "(",
    "+",
    "[a",
]
paths = st.lists(st.sampled_from(PIECES), max_size=7).map("".join)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['rule']} ~ {case['path']}")
def test_recorded_cases_are_decided_as_observed(case):
    assert path_matches(case["rule"], case["path"]) is (case["allowed"] is True)


@given(pattern=paths, path=paths)
def test_matching_is_that_of_the_real_middleware(pattern, path):
    try:
        expected = auth_token._path_matches(path, pattern) is not None
    except re.error:
        expected = False
    assert path_matches(pattern, path) is expected


def agreement(pairs):
    """Compare so many generated pairs with the real function; the seed makes them the same in every run."""
    random = Random(20261122)
    allowed = 0
    for _ in range(pairs):
        pattern = "".join(random.choices(PIECES, k=random.randint(1, 7)))
        # Half of the paths are made from the pattern, or hardly any would match.
        path = (
            example_path(pattern)
            if random.random() < 0.5
            else "".join(random.choices(PIECES, k=random.randint(1, 7)))
        )
        try:
            expected = auth_token._path_matches(path, pattern) is not None
        except re.error:
            expected = False
        assert path_matches(pattern, path) is expected, (pattern, path)
        allowed += expected
    assert pairs / 10 < allowed < pairs * 9 / 10


def test_matching_agrees_with_the_real_middleware_over_a_few_thousand_pairs():
    agreement(5_000)


@pytest.mark.slow
def test_matching_agrees_with_the_real_middleware_over_many_pairs():
    agreement(120_000)


@given(st.lists(st.sampled_from(["/v2.1", "/servers", "/*", "/{id}", "/**", "/im*s"]), min_size=1).map("".join))
def test_a_sound_pattern_matches_its_own_example(pattern):
    assert path_matches(pattern, example_path(pattern))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/v2.1/servers/{server_id}/**", ()),
        ("v2.1/servers", (Hazard.RELATIVE,)),
        ("/v2.1/servers?limit=1", (Hazard.QUERY,)),
        ("/v2.1/(servers|images)", (Hazard.METACHARACTER,)),
        ("/v2.1/servers/{id", (Hazard.BRACE,)),
        ("/v2.1/a b", (Hazard.NOT_QUOTED,)),
        ("/" + "a" * 128, (Hazard.TOO_LONG,)),
    ],
)
def test_a_path_names_its_hazards(path, expected):
    assert hazards(path) == expected
