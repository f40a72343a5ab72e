"""Which path lets through all that another does, compared with sampling by the real matching."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osaccess.access.path import path_matches
from osaccess.access.path_cover import path_covers

PATTERNS = st.lists(
    st.sampled_from(["/a", "/b", "/*", "/{id}", "/**", "/a*", "/v2.1", "**", "/"]), min_size=1, max_size=4
)
SEGMENTS = ("a", "b", "", "ab", "v2.1", "v2x1", "z")
PATHS = [
    "".join(f"/{one}" for one in path)
    for size in (1, 2, 3, 4)
    for path in itertools.product(SEGMENTS, repeat=size)
]


@pytest.mark.parametrize(
    ("wider", "narrower"),
    [
        ("/v2.1/servers", "/v2.1/servers"),
        ("/v2.1/servers/*", "/v2.1/servers/{server_id}"),
        ("/v2.1/servers/**", "/v2.1/servers/*"),
        ("/v2.1/servers/**", "/v2.1/servers/*/action"),
        ("/**", "/v2.1/**"),
        ("/v2.1/servers", "/v2x1/servers"),
    ],
)
def test_what_is_wider_covers(wider, narrower):
    assert path_covers(wider, narrower)


@pytest.mark.parametrize(
    ("wider", "narrower"),
    [
        ("/v2.1/servers/**", "/v2.1/servers"),
        ("/v2.1/servers/*", "/v2.1/servers/**"),
        ("/v2.1/servers/{server_id}", "/v2.1/servers/{server_id}/action"),
        ("/v2x1/servers", "/v2.1/servers"),
        ("/v2/(a|b)", "/v2/a"),
    ],
)
def test_what_is_not_wider_does_not_cover(wider, narrower):
    assert not path_covers(wider, narrower)


@given(PATTERNS.map("".join), PATTERNS.map("".join))
def test_a_covered_path_never_lets_through_more(wider, narrower):
    """Exact both ways on all paths of up to four short segments: no sample contradicts the decision."""
    if path_covers(wider, narrower):
        assert all(path_matches(wider, path) for path in PATHS if path_matches(narrower, path))


@given(PATTERNS.map("".join))
def test_every_path_covers_itself_and_is_covered_by_everything(pattern):
    assert path_covers(pattern, pattern)
    if pattern.startswith("/"):
        assert path_covers("/**", pattern)
