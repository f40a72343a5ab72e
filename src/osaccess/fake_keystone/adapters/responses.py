"""Owns the fake behind `requests`, by way of the library `responses`: keystoneauth1 and all that is built on it.

    @use_fake_keystone
    def test_something(keystone): ...

While it is in use, no request that goes through `requests` leaves this process: one for another host is an
error, unless its URL was passed through. Deliberately does not touch other HTTP libraries (httpx, urllib);
for those, and for other processes, there is `adapters.http_server`.
"""

import errno
import functools
import http.client
import inspect
import io
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, overload

import requests
import urllib3
from requests import PreparedRequest
from responses import BaseResponse, RequestsMock
from responses.registries import FirstMatchRegistry

from osaccess.errors import BadInput
from osaccess.fake_keystone.app import FakeKeystone
from osaccess.fake_keystone.mounts import Fake, UrlMap, fakes_by_mount, split_url
from osaccess.fake_keystone.wire import Fault, Reply, Request

_Test = TypeVar("_Test", bound=Callable[..., Any])

ARGUMENT = "keystone"
"""The parameter of a decorated function that gets the fake."""


class OtherHostRefused(BadInput):
    """A request was about to leave this process. No exception of `requests`, so that no client retries or hides it."""


@overload
def use_fake_keystone(test: _Test, /) -> _Test: ...


@overload
def use_fake_keystone(
    keystone: FakeKeystone | None = None, /, *, services: Sequence[Fake] = (), passthrough: Sequence[str] = ()
) -> "FakeInUse": ...


def use_fake_keystone(
    given: Any = None, /, *, services: Sequence[Fake] = (), passthrough: Sequence[str] = ()
) -> Any:
    """Put a fake Keystone in place of the network, for a `with` block or for a decorated function.

    `with use_fake_keystone() as keystone:` hands out the fake; a decorated function gets it as its argument
    `keystone`, if it has one. Without a given fake, each block and each call gets a fresh one.

    Args:
        given: the fake to use; None for a fresh one.
        services: further fakes: a FakeService, a second FakeKeystone.
        passthrough: URLs below which requests do reach the network: `http://127.0.0.1:9200/`.

    Raises:
        BadInput: what is decorated is no plain function, two fakes have one URL, or something is no URL.

    """
    if given is None or isinstance(given, FakeKeystone):
        return FakeInUse(given, services, passthrough)
    return FakeInUse(None, (), ())(given)


def register(mock: RequestsMock, *fakes: Fake) -> None:
    """Make a mock that a test has already answer for these fakes, too, beside what else is registered there.

    Raises BadInput where two fakes have the same URL.
    """
    mock.add(_Answer(fakes_by_mount(fakes)))


class FakeInUse:
    """What `use_fake_keystone` returns: a context manager and a decorator; for all threads of this process."""

    def __init__(
        self, keystone: FakeKeystone | None, services: Sequence[Fake], passthrough: Sequence[str]
    ) -> None:
        self._given = keystone
        self._services = tuple(services)
        self._passthrough = UrlMap((url, True) for url in passthrough)
        self._mocks: list[RequestsMock] = []

    def __enter__(self) -> FakeKeystone:
        keystone = self._given or FakeKeystone()
        mock = RequestsMock(assert_all_requests_are_fired=False, registry=_Guarded)
        register(mock, keystone, *self._services)
        mock.add(_Through(self._passthrough))
        mock.start()
        self._mocks.append(mock)
        return keystone

    def __exit__(self, *_exception: object) -> None:
        self._mocks.pop().stop()

    def __call__(self, test: _Test) -> _Test:
        """Return the function with a fake around each of its calls."""
        signature = _signature(test)

        @functools.wraps(test)
        def with_fake(*args: Any, **kwargs: Any) -> Any:
            with self as keystone:
                given = {ARGUMENT: keystone} if ARGUMENT in signature.parameters else {}
                return test(*args, **kwargs, **given)

        # pytest reads the signature to find fixtures, and there is none of this name
        shown = [one for one in signature.parameters.values() if one.name != ARGUMENT]
        with_fake.__signature__ = signature.replace(parameters=shown)  # type: ignore[attr-defined]
        return with_fake  # type: ignore[return-value]


def _signature(test: Any) -> inspect.Signature:
    if not inspect.isroutine(test) or inspect.iscoroutinefunction(test) or inspect.isgeneratorfunction(test):
        raise BadInput(
            f"use_fake_keystone cannot decorate {test!r}.",
            because="It takes plain functions: around any other the fake would be gone before the body runs.",
            mend="Write `with use_fake_keystone() as keystone:` inside.",
        )
    return inspect.signature(test)


# ---- what stands in the registry of `responses` ---------------------------------------------------------------


class _Answer(BaseResponse):
    """Hands each request of a fake's URL to that fake, whatever its method."""

    def __init__(self, fakes: UrlMap[Fake]) -> None:
        super().__init__("*", "fakes")
        self._fakes = fakes

    def matches(self, request: PreparedRequest) -> tuple[bool, str]:
        """Tell whether the URL is a fake's."""
        root, path, _ = split_url(request.url or "")
        return self._fakes.at(root, path) is not None, "the URL is no fake's"

    def get_response(self, request: PreparedRequest) -> urllib3.HTTPResponse:
        """Return the fake's answer. Raises what `requests` raises where a peer resets the connection."""
        root, path, query = split_url(request.url or "")
        fake = self._fakes.at(root, path)
        if fake is None:
            raise AssertionError("asked for a request that did not match")
        headers = {key.lower(): _text(value) for key, value in request.headers.items()}
        try:
            reply = fake.handle(Request(request.method or "", path, query, headers, _bytes(request.body)))
        except Fault as fault:
            reset = ConnectionResetError(errno.ECONNRESET, str(fault))
            raise requests.exceptions.ConnectionError(reset, request=request) from fault
        return _as_response(reply, request.method)


class _Through(BaseResponse):
    """Lets requests below the given URLs reach the network."""

    def __init__(self, urls: UrlMap[bool]) -> None:
        super().__init__("*", "passthrough", passthrough=True)
        self._urls = urls

    def matches(self, request: PreparedRequest) -> tuple[bool, str]:
        """Tell whether the URL is passed through."""
        root, path, _ = split_url(request.url or "")
        return bool(self._urls.at(root, path)), "the URL is not passed through"


class _Refusal(BaseResponse):
    """Ends every other request."""

    def get_response(self, request: PreparedRequest) -> urllib3.HTTPResponse:
        """Raise OtherHostRefused."""
        root, path, _ = split_url(request.url or "")
        raise OtherHostRefused(
            f"{request.method} {root}{path} was about to leave this process.",
            because="A fake Keystone is in use, and this URL is not its own: it may be a real cloud.",
            mend=f"Point the client at the fake, or allow it: use_fake_keystone(passthrough=[{root!r}])",
        )


class _Guarded(FirstMatchRegistry):
    """A registry without gaps: what nothing in it answers is refused."""

    def __init__(self) -> None:
        super().__init__()
        self._refusal = _Refusal("*", "everything else")

    def find(self, request: PreparedRequest) -> tuple[BaseResponse | None, list[str]]:
        """Return who answers the request; never None."""
        for response in self.registered:
            if response.matches(request)[0]:
                return response, []
        return self._refusal, []


def _as_response(reply: Reply, method: str | None) -> urllib3.HTTPResponse:
    return urllib3.HTTPResponse(
        body=io.BytesIO(b"" if method == "HEAD" else reply.body),
        headers=reply.headers,
        status=reply.status,
        reason=http.client.responses.get(reply.status),
        preload_content=False,
        request_method=method,
    )


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode("latin-1")


def _bytes(body: Any) -> bytes:
    """Return the body that `responses` has read from whatever the client gave."""
    return body.encode() if isinstance(body, str) else body or b""
