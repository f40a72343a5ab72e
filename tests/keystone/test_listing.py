"""Lists of Keystone are read whole: page after page; what cannot be read is told."""

import pytest

from osaccess.keystone.listing import Listing
from osaccess.keystone.refusals import RefusedByKeystone
from osaccess.keystone.reply import Reply


class Pages:
    """A session whose lists are cut off, as a Keystone with [DEFAULT] list_limit cuts them."""

    def __init__(self, *pages, names_next=True):
        self.pages, self.names_next, self.asked = pages, names_next, []

    def request(self, method, path, params=None):
        self.asked.append(dict(params or {}))
        number = int((params or {}).get("marker", 0))
        rows = self.pages[number]
        if isinstance(rows, Exception):
            raise rows
        cut = number + 1 < len(self.pages)
        following = f"http://cloud/v3{path}?domain_id=d&marker={number + 1}" if cut and self.names_next else None
        return Reply(200, {"users": rows, "links": {"next": following}, **({"truncated": True} if cut else {})})


def test_all_pages_are_read_with_the_query_of_the_first():
    session = Pages([1, 2], [3], [4])
    listing = Listing(session)
    assert list(listing.of("/users", "users", {"domain_id": "d"})) == [1, 2, 3, 4]
    assert listing.not_seen == ()
    assert session.asked == [{"domain_id": "d"}, *({"domain_id": "d", "marker": mark} for mark in "12")]


def test_a_list_that_is_cut_off_without_a_next_page_is_told():
    listing = Listing(Pages([1, 2], [3], names_next=False))
    assert list(listing.of("/users", "users")) == [1, 2]
    assert listing.not_seen == ("some of GET /users: the cloud cuts lists off ([DEFAULT] list_limit)",)


def test_a_next_page_that_is_the_same_page_ends_the_reading():
    class Same(Pages):
        def request(self, method, path, params=None):
            self.asked.append(params)
            return Reply(
                200, {"users": [1], "truncated": True, "links": {"next": "http://cloud/v3/users?marker=1"}}
            )

    session = Same()
    listing = Listing(session)
    assert list(listing.of("/users", "users")) == [1, 1]
    assert len(session.asked) == 2
    assert "cuts lists off" in listing.not_seen[0]


REFUSED = RefusedByKeystone(403, "GET", "/users", "You are not authorized.")


@pytest.mark.parametrize("pages", [(REFUSED,), ([1], REFUSED)])
def test_a_refused_page_is_told(pages):
    listing = Listing(Pages(*pages))
    assert list(listing.of("/users", "users")) == [1] * (len(pages) - 1)
    assert listing.not_seen == (REFUSED.problem,)
