import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osaccess.fake_keystone.adapters.http_message import (
    BODY_LIMIT,
    NotHttp,
    read_body,
    read_head,
    reply_bytes,
    request_of,
)
from osaccess.fake_keystone.wire import Reply, Request

DATE = "Thu, 01 Jan 2026 00:00:00 GMT"


def read(raw: bytes):
    stream = io.BytesIO(raw)
    head = read_head(stream)
    return head, request_of(head, read_body(stream, head))


def test_a_request_is_read_as_it_was_sent():
    _, request = read(
        b"POST /v3/users?name=a%20b HTTP/1.1\r\nHost: h\r\nX-Auth-Token: t\r\nContent-Length: 2\r\n\r\n{}"
    )
    headers = {"host": "h", "x-auth-token": "t", "content-length": "2"}
    assert request == Request("POST", "/v3/users", "name=a%20b", headers, b"{}")


def test_a_body_in_chunks_is_put_together():
    chunks = b'3;x=y\r\n{"a\r\n4\r\n": 1\r\n1\r\n}\r\n0\r\nTrailer: x\r\n\r\n'
    _, request = read(b"POST /v3 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)
    assert request.body == b'{"a": 1}'


def test_an_absolute_target_is_a_path():
    assert read(b"GET http://127.0.0.1:5000/v3?x HTTP/1.1\r\n\r\n")[1] == Request("GET", "/v3", "x", {}, b"")


@pytest.mark.parametrize(
    ("first_line", "header", "keeps_alive"),
    [
        (b"GET / HTTP/1.1", b"Connection: keep-alive", True),
        (b"GET / HTTP/1.1", b"Accept: */*", True),
        (b"GET / HTTP/1.1", b"Connection: close", False),
        (b"GET / HTTP/1.0", b"Accept: */*", False),
        (b"GET / HTTP/1.0", b"Connection: Keep-Alive", True),
    ],
)
def test_the_client_decides_whether_the_connection_lives_on(first_line, header, keeps_alive):
    head, _ = read(first_line + b"\r\n" + header + b"\r\n\r\n")
    assert head.keeps_alive is keeps_alive


def test_the_end_of_the_stream_is_no_request():
    assert read_head(io.BytesIO(b"")) is None


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"HELLO\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nContent-Length: 5\r\n\r\nab", 400),
        (b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        (b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n-2\r\n", 400),
        (b"GET / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (BODY_LIMIT + 1), 413),
        (b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 300 + b"\r\n", 431),
        (b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\n\r\n", 431),
    ],
)
def test_what_is_no_request_is_refused(raw, status):
    with pytest.raises(NotHttp) as caught:
        read(raw)
    assert caught.value.reply.status == status


@given(st.binary(max_size=300))
def test_no_bytes_end_in_anything_but_a_request_or_a_refusal(raw):
    try:
        head = read_head(stream := io.BytesIO(raw))
        if head is not None:
            request_of(head, read_body(stream, head))
    except NotHttp as error:
        assert 400 <= error.reply.status < 500


def test_an_answer_has_length_and_date_unless_the_fake_gave_them():
    head, _ = read(b"GET / HTTP/1.1\r\n\r\n")
    assert reply_bytes(Reply(200, {"X-A": "b"}, b"{}"), head, DATE) == (
        b"HTTP/1.1 200 OK\r\nX-A: b\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\nContent-Length: 2\r\n\r\n{}"
    )
    given_both = reply_bytes(Reply(200, {"Date": "x", "content-length": "0"}), head, DATE)
    assert given_both == b"HTTP/1.1 200 OK\r\nDate: x\r\ncontent-length: 0\r\n\r\n"


def test_no_content_and_head_have_no_body():
    head, _ = read(b"GET / HTTP/1.1\r\n\r\n")
    assert b"Content-Length" not in reply_bytes(Reply(204), head, DATE)
    head, _ = read(b"HEAD / HTTP/1.1\r\n\r\n")
    answer = reply_bytes(Reply(200, {}, b"{}"), head, DATE)
    assert answer.endswith(b"Content-Length: 2\r\n\r\n")


def test_after_an_unreadable_request_the_connection_ends():
    assert b"\r\nConnection: close\r\n" in reply_bytes(Reply(400), None, DATE)
