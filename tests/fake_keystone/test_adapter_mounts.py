from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osaccess.errors import BadInput
from osaccess.fake_keystone.mounts import UrlMap, mount_of, split_url

URLS = UrlMap(
    [
        ("http://keystone.test", "root"),
        ("http://keystone.test/compute", "compute"),
        ("https://other.test:8774/a/b/", "deep"),
    ]
)


@pytest.mark.parametrize(
    ("url", "value"),
    [
        ("http://keystone.test", "root"),
        ("http://keystone.test:80/v3/users", "root"),
        ("http://KEYSTONE.test/v3", "root"),
        ("http://keystone.test/compute", "compute"),
        ("http://keystone.test/compute/", "compute"),
        ("http://keystone.test/compute/v2.1/servers", "compute"),
        ("http://keystone.test/computer", "root"),
        ("http://keystone.test//compute", "root"),
        ("https://other.test:8774/a/b/c", "deep"),
        ("https://other.test:8774/a", None),
        ("https://keystone.test/v3", None),
        ("http://keystone.test:5000/v3", None),
        ("http://keystone.test.evil.example/v3", None),
        ("http://keystone.test@evil.example/v3", None),
    ],
)
def test_the_longest_url_above_answers(url, value):
    assert URLS.at(*split_url(url)[:2]) == value


def test_one_url_has_one_value():
    with pytest.raises(BadInput, match="given twice"):
        UrlMap([("http://h/x", 1), ("http://h:80/x/", 2)])


@pytest.mark.parametrize("url", ["keystone.test", "ftp://h/x", "/v3", "http:///v3", "http://h:x/"])
def test_what_is_no_url_is_refused(url):
    with pytest.raises(BadInput, match="no http"):
        UrlMap([(url, 1)])


@pytest.mark.parametrize(
    ("url", "mount"),
    [
        ("http://h/v3", "http://h"),
        ("http://h/v3/", "http://h"),
        ("http://h/identity/v3", "http://h/identity"),
        ("http://h/compute/v2.1", "http://h/compute"),
        ("http://h/image", "http://h/image"),
        ("http://h/volume", "http://h/volume"),
        ("http://v3.example", "http://v3.example"),
    ],
)
def test_a_version_is_no_part_of_a_mount(url, mount):
    assert mount_of(url) == mount


@given(
    st.from_regex(r"https?://[a-z][a-z0-9.]{0,8}(:[0-9]{1,4})?", fullmatch=True),
    st.from_regex(r"(/[a-z%?=&:@.]{0,6}){0,4}", fullmatch=True),
)
def test_a_url_is_split_as_the_library_does(root, rest):
    parts = urlsplit(root + rest)
    assert split_url(root + rest) == (f"{parts.scheme}://{parts.netloc}", parts.path or "/", parts.query)
