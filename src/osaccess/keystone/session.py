"""Owns the one HTTP edge to Keystone: one login, one token, its retries, and the count of what was sent.

Deliberately knows no resource: it takes a method and a path and returns Keystone's answer. Nothing comes from
the environment but proxies and certificate authorities, and on loopback not even these.

What is retried, and why only that (facts/keystone.md 2, facts/embedded-engine.md 6):
* 401, twice, with a new token: Keystone revokes by whole seconds, so a token issued in the second in which its
  user got or lost a role is dead at birth. One thread waits for the next second and drops the token.
* 429, after Retry-After: it was not processed.
* a refused connection, briefly: nothing was sent.
* never 5xx, a timeout or a broken connection: whether it was processed is not known.
"""

import json as json_text
import threading
import time
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any, Final

import requests
from keystoneauth1 import adapter, session
from keystoneauth1 import exceptions as keystoneauth_errors

from osaccess.access.login import ApplicationCredential, ById, ByName, Login, Password
from osaccess.clock import utc_now
from osaccess.keystone.about_the_login import denied_by_rule, is_denied_by_rule, refuse_when_login_is_gone
from osaccess.keystone.auth_url import identity_endpoint
from osaccess.keystone.connections import pool_of_connections, verify_setting
from osaccess.keystone.curl import curl_of
from osaccess.keystone.login_plugin import login_plugin
from osaccess.keystone.patience import Patience
from osaccess.keystone.refusals import (
    UnreadableAnswer,
    is_html,
    message_of,
    no_answer,
    refused_login,
    refused_request,
    wrong_auth_url,
)
from osaccess.keystone.reply import Reply
from osaccess.keystone.token import TokenFacts, token_facts
from osaccess.keystone.traffic import Counts, SentRequest, Traffic

SAME_SECOND_WAIT: Final = 1.1
_TOKENS_TRIED: Final = 3
_ABSENT: Final = {"GET": (404,), "HEAD": (404,), "DELETE": (404,)}


class KeystoneSession:
    """One login to one Keystone. Threads share it; it logs in at its first request and keeps that one token.

    Args:
        login: where and as whom.
        sleep: waits a number of seconds; replaced in tests.
        clock: the present instant, for a Retry-After that is a date.
        timeout: seconds to wait for a connection, and again for an answer.
        log: is told each request after it was answered: method, path, status.
        show: is told each request as a curl command without its secrets, and the status of its answer.

    """

    def __init__(
        self,
        login: Login,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], datetime] = utc_now,
        timeout: float = 60.0,
        log: Callable[[SentRequest], None] | None = None,
        show: Callable[[str, int], None] | None = None,
    ) -> None:
        self.login = login
        self._show = show
        self.auth_url = identity_endpoint(login.auth_url)
        self._sleep = sleep
        self._clock = clock
        self._timeout = timeout
        self._traffic = Traffic(log)
        self._token_lock = threading.Lock()
        self._live: tuple[str, TokenFacts] | None = None
        self._plugin = login_plugin(login)
        self._session = session.Session(
            session=pool_of_connections(self.auth_url, self._seen),
            verify=verify_setting(login),
            timeout=timeout,
            redirect=False,
        )
        self._adapter = adapter.Adapter(self._session, endpoint_override=self.auth_url, user_agent="osaccess")

    def __repr__(self) -> str:
        return f"KeystoneSession({self.auth_url}, {self.whom})"

    @property
    def counts(self) -> Counts:
        """Return how many requests, token requests and refusals there were."""
        return self._traffic.counts

    @property
    def whom(self) -> str:
        """Return who logs in, in words, for messages."""
        match self.login.method:
            case Password(ById(id_), _, _):
                return f"of user {id_}"
            case Password(ByName(name, _), _, _):
                return f"of user '{name}'"
            case ApplicationCredential(id_, _):
                return f"with application credential {id_}"
        return "with a token"

    @property
    def is_logged_in(self) -> bool:
        """Whether it holds a token."""
        return self._live is not None

    def token(self) -> TokenFacts:
        """Return what the token says about this login; logs in if that has not happened.

        Raises:
            LoginRefused, WrongAuthUrl: the login or its URL is wrong.
            NotReached, RefusedByKeystone: Keystone is down, or has trouble.

        """
        return self._token_and_facts()[1]

    def token_text(self) -> str:
        """Return the token itself, for callers that must send it elsewhere. A secret. Raises as `token`."""
        return self._token_and_facts()[0]

    def request(
        self,
        method: str,
        path: str,
        json: Mapping[str, Any] | None = None,
        params: Mapping[str, str] | None = None,
        absent: Collection[int] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send one request and return the answer.

        Args:
            method: HTTP method.
            path: below the v3 endpoint, `/projects`.
            json: body.
            params: query.
            absent: statuses that mean "not there" and are no error; None = 404 for GET, HEAD and DELETE.
            headers: further headers.

        Raises:
            RefusedByKeystone: an answer of 400 or more that is not in `absent`.
            LoginRefused, WrongAuthUrl, NotReached: as for `token`.

        """
        expected = _ABSENT.get(method, ()) if absent is None else tuple(absent)
        response = self._sent_with_live_token(method, path, json, params, dict(headers or {}))
        if response.status_code in expected and not is_html(response):
            refuse_when_login_is_gone(response, self._token_and_facts()[1], method, path)
            return Reply(response.status_code, {}, response.headers.get("Date", ""))
        if response.status_code >= 300:
            raise refused_request(response, method, path)
        if method == "HEAD" and response.status_code == 200 and is_html(response):
            # No body tells the page of a login portal from Keystone's yes, which is 204 where nothing is to be shown.
            raise wrong_auth_url(self.auth_url, "it answers with an HTML page")
        return Reply(response.status_code, self._decoded(response), response.headers.get("Date", ""))

    # ---- sending ----------------------------------------------------------------------------------------------

    def _sent_with_live_token(
        self,
        method: str,
        path: str,
        json: Mapping[str, Any] | None,
        params: Mapping[str, str] | None,
        headers: dict[str, str],
    ) -> requests.Response:
        body = {} if json is None else {"json": json}
        for attempt in range(1, _TOKENS_TRIED + 1):
            token, facts = self._token_and_facts()
            response = self._persistently(
                lambda sent=token: self._adapter.request(  # type: ignore[misc]
                    path,
                    method,
                    params=dict(params or {}),
                    headers={"X-Auth-Token": sent, **headers},
                    authenticated=False,  # the header above is the only way a token gets in
                    raise_exc=False,
                    log=False,  # keystoneauth1 would write bodies to its debug log
                    **body,
                ),
                method,
            )
            if response.status_code != 401 or attempt == _TOKENS_TRIED:
                break
            if is_denied_by_rule(response, facts):
                raise denied_by_rule(method, path)
            self._drop_dead_token(token)
        return response

    def _persistently(self, send: Callable[[], requests.Response], method: str) -> requests.Response:
        """Send, and send again after 429 and after a refused connection."""
        patience = Patience(self._clock)
        while True:
            try:
                response = send()
                wait = patience.after_answer(response)
                if wait is None:
                    return response
            except keystoneauth_errors.ConnectionError as error:
                wait = self._wait_after(error, patience, method)
            self._sleep(wait)

    def _wait_after(
        self,
        error: keystoneauth_errors.ConnectionError,
        patience: Patience,
        method: str,
        *,
        is_login: bool = False,
    ) -> float:
        self._traffic.add(SentRequest(method, "", None))
        trouble = no_answer(error, self.auth_url, self._timeout)
        wait = patience.after_trouble(trouble)
        if wait is None:
            trouble.nothing_sent = trouble.nothing_sent or is_login  # a login asks for nothing but a token
            raise trouble from error
        return wait

    def _decoded(self, response: requests.Response) -> Mapping[str, Any]:
        if not response.content:
            return {}
        try:
            data = response.json()
        except requests.exceptions.JSONDecodeError as error:
            if response.text.lstrip()[:1] == "{":
                raise UnreadableAnswer(f"Keystone's answer ({response.status_code}) breaks off.") from error
            raise wrong_auth_url(self.auth_url, "its answers are not JSON") from error
        return data if isinstance(data, dict) else {}

    def _seen(self, response: requests.Response, *_args: Any, **_options: Any) -> None:
        path = (response.request.path_url or "").split("?")[0]
        self._traffic.add(SentRequest(response.request.method or "", path, response.status_code))
        if self._show is not None:
            self._show(curl_of(response.request), response.status_code)

    # ---- the token --------------------------------------------------------------------------------------------

    def _token_and_facts(self) -> tuple[str, TokenFacts]:
        """Return the token, after a login if there is none or it is about to expire; one thread at a time."""
        with self._token_lock:
            token = self._logged_in()
            if self._live is None or self._live[0] != token:
                self._live = (token, self._facts_of_token())
            return self._live

    def _logged_in(self) -> str:
        patience = Patience(self._clock)
        while True:
            try:
                return str(self._plugin.get_access(self._session).auth_token)
            except keystoneauth_errors.HttpError as error:
                wait = patience.after_answer(error.response)
                if wait is None:
                    raise self._failed_login(error) from error
            except keystoneauth_errors.ConnectionError as error:
                wait = self._wait_after(error, patience, "POST", is_login=True)
            except keystoneauth_errors.InvalidResponse as error:
                raise wrong_auth_url(self.auth_url, _instead_of_a_token(error.response)) from error
            except KeyError as error:  # the answer has no X-Subject-Token header
                raise wrong_auth_url(self.auth_url, _instead_of_a_token(None)) from error
            self._sleep(wait)

    def _facts_of_token(self) -> TokenFacts:
        try:
            return token_facts(json_text.loads(self._plugin.get_auth_state())["body"]["token"])
        except (KeyError, TypeError, ValueError) as error:
            raise wrong_auth_url(self.auth_url, f"its token lacks {error}") from error

    def _failed_login(self, error: Any) -> Exception:
        response = error.response
        if response is None:
            return refused_login(error.http_status, "no message", self.auth_url, self.whom, self.login.method)
        if is_html(response):
            return refused_request(response, "POST", "/auth/tokens")
        said = message_of(response)
        return refused_login(response.status_code, said, self.auth_url, self.whom, self.login.method)

    def _drop_dead_token(self, token: str) -> None:
        """Make the next login give a new token; only the first thread that comes with the dead one waits."""
        with self._token_lock:
            if self._live is not None and self._live[0] == token:
                self._sleep(SAME_SECOND_WAIT)
                self._plugin.invalidate()
                self._live = None


def _instead_of_a_token(response: requests.Response | None) -> str:
    if response is not None and response.is_redirect:
        return f"it redirects to {response.headers['Location'].split('?')[0]}"
    return "it answers, but gives no token"
