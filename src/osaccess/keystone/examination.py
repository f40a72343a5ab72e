"""Owns examining a login: which harmless requests are sent, in which order, and when to stop. Judges nothing.

At most two logins with a password, so that no account is locked; everything is sent once; tokens that were issued are
revoked at the end. Fewer than 15 requests for one's own login.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

from osaccess.access.access_rule import AccessRule
from osaccess.diagnosis.answers import Answer, NoAnswer, NotAsked, Outcome, Trouble, is_ok
from osaccess.diagnosis.doctor.evidence import (
    EndpointSeen,
    Evidence,
    Issued,
    Kind,
    ProjectSeen,
    RequestSeen,
    is_identity,
)
from osaccess.diagnosis.doctor.token_shape import token_shape
from osaccess.keystone.auth_body import auth_body
from osaccess.keystone.auth_url import identity_endpoint
from osaccess.keystone.cloud_facts import mount_prefix
from osaccess.keystone.doctor_setup import Subject
from osaccess.keystone.token import token_facts
from osaccess.keystone.wire import Wire, with_token
from osaccess.recording.segments import shown_path

_PASSWORD_LOGINS: Final = 2
_LOOKS: Final = 5
_SERVICES: Final = 3
_PERHAPS_NO_TLS: Final = (Trouble.NO_TLS, Trouble.TLS, Trouble.TIMEOUT, Trouble.BROKEN)
_SAFE: Final = ("GET", "HEAD")
_ELSEWHERE: Final = ("/v3", "/identity/v3", ":5000/v3")


@dataclass(frozen=True, slots=True)
class AskedRequest:
    """The request that failed: `GET compute /v2.1/servers`, or a URL from a log, whose service the catalogue tells.

    A token is sent nowhere but to Keystone and to endpoints of its own catalogue.
    """

    method: str
    service: str
    path: str
    url: str = ""


@dataclass
class Examination:
    """One examination of one login; use it once.

    Args:
        subject: the login.
        wire: sends the requests, with the login's certificate authority.
        now: our own clock at the beginning.
        request: a request to a service that fails; None for none.

    """

    subject: Subject
    wire: Wire
    now: datetime
    request: AskedRequest | None = None
    _password_logins: int = 0

    def run(self) -> Evidence:
        """Return what was found at Keystone with the login itself."""
        setup = self.subject.setup
        evidence = Evidence(setup, self.now)
        if not setup.auth_url or setup.url_problem or setup.cacert_problem:
            return evidence
        self._url = identity_endpoint(setup.auth_url)
        evidence = self._discovered(evidence)
        if not evidence.is_reached or setup.missing:
            return evidence
        evidence = self._logged_in(evidence)
        if isinstance(evidence.login, Answer) and evidence.login.status == 401:
            evidence = self._refused(evidence)
        token = self._token(evidence)
        if token:
            evidence = self._accepted(evidence, token)
            if setup.kind is not Kind.TOKEN:
                self._revoke(token)
        return evidence

    # ---- reaching Keystone --------------------------------------------------------------------------------------

    def _discovered(self, evidence: Evidence) -> Evidence:
        seen = self.wire.send("GET", self._url)
        if is_identity(seen):
            return replace(evidence, discovery=seen, announced=_announced(seen))
        direct = self._another_way(seen)
        found = "" if is_identity(direct) else self._elsewhere(seen)
        return replace(evidence, discovery=seen, direct=direct, found_at=found)

    def _another_way(self, seen: Outcome) -> Outcome:
        """Try without the proxy, or with the other scheme, where that could be what is wrong."""
        if self.subject.setup.proxies:
            return replace(self.wire, proxies=False).send("GET", self._url)
        is_tls = isinstance(seen, NoAnswer) and seen.trouble in _PERHAPS_NO_TLS
        if self._url.startswith("https:") and is_tls:
            return self.wire.send("GET", self._url.replace("https:", "http:", 1))
        is_odd = isinstance(seen, Answer) and seen.status == 400
        is_broken = isinstance(seen, NoAnswer) and seen.trouble in (Trouble.BROKEN, Trouble.TIMEOUT)
        if self._url.startswith("http:") and (is_odd or is_broken):
            return self.wire.send("GET", self._url.replace("http:", "https:", 1))
        return NotAsked("there was no need")

    def _elsewhere(self, seen: Outcome) -> str:
        """Return where an identity API answers on the same host, "" for nowhere; looks at three places at most."""
        if not isinstance(seen, Answer) or seen.status in (429, 500, 502, 503, 504) or 300 < seen.status < 400:
            return ""
        parts = urlsplit(self._url)
        for place in _ELSEWHERE:
            host = parts.hostname if place.startswith(":") else parts.netloc
            url = f"{parts.scheme}://{host}{place}"
            if url != self._url and is_identity(self.wire.send("GET", url)):
                return url
        return ""

    # ---- logging in ---------------------------------------------------------------------------------------------

    def _logged_in(self, evidence: Evidence) -> Evidence:
        settings, kind = self.subject.settings, self.subject.setup.kind
        if kind is Kind.TOKEN:
            shape = token_shape(settings["token"])
            login = self._look(settings["token"].strip())
            return replace(evidence, login=login, shape=shape, issued=_issued(login))
        login = self._login(settings, scoped=True)
        return replace(evidence, login=login, issued=_issued(login))

    def _refused(self, evidence: Evidence) -> Evidence:
        if self.subject.alone is not None:
            alone = self._login(self.subject.alone, scoped=True)
            self._forget(alone)
            if is_ok(alone) or self.subject.setup.kind is not Kind.PASSWORD:
                return replace(evidence, alone=alone)
            return replace(evidence, alone=alone, unscoped=NotAsked("two password logins were used already"))
        if self.subject.setup.kind is not Kind.PASSWORD or not evidence.is_generic:
            return evidence
        unscoped = self._login(self.subject.settings, scoped=False)
        if not isinstance(unscoped, Answer) or not unscoped.is_ok:
            return replace(evidence, unscoped=unscoped)
        projects = self._projects(unscoped.token)
        self._revoke(unscoped.token)
        return replace(evidence, unscoped=unscoped, projects=projects)

    def _login(self, settings: Mapping[str, str], *, scoped: bool) -> Outcome:
        kind = self.subject.setup.kind
        if kind is Kind.PASSWORD:
            if self._password_logins == _PASSWORD_LOGINS:
                return NotAsked("two password logins were used already")
            self._password_logins += 1
        return self.wire.send("POST", f"{self._url}/auth/tokens", json=auth_body(settings, kind, scoped=scoped))

    def _projects(self, token: str) -> tuple[ProjectSeen, ...] | NotAsked:
        answer = self.wire.send("GET", f"{self._url}/auth/projects", headers=with_token(token))
        if not isinstance(answer, Answer) or not answer.is_ok:
            return NotAsked("the list of one's own projects got no proper answer")
        return tuple(
            ProjectSeen(row["id"], row["name"], row.get("domain_id") or "", row.get("enabled") is not False)
            for row in answer.body.get("projects", ())
        )

    # ---- with a token -------------------------------------------------------------------------------------------

    def _token(self, evidence: Evidence) -> str:
        if not isinstance(evidence.login, Answer) or not evidence.login.is_ok:
            return ""
        return (
            evidence.login.token if self.subject.setup.kind is not Kind.TOKEN else self.subject.settings["token"]
        )

    def _accepted(self, evidence: Evidence, token: str) -> Evidence:
        looks = tuple(self._look(token) for _ in range(_LOOKS))
        issued = evidence.issued
        if issued is None:
            return replace(evidence, validations=looks)
        return replace(evidence, validations=looks, requests=self._requests(issued, token))

    def _look(self, token: str) -> Outcome:
        return self.wire.send("GET", f"{self._url}/auth/tokens", headers=with_token(token, token))

    def _requests(self, issued: Issued, token: str) -> tuple[RequestSeen, ...]:
        if self.request is not None:
            return (self._tried(self.request, issued, token),)
        if issued.rules is not None:
            return ()
        found = [one for one in self._own_endpoints(issued) if one.service != "identity"][:_SERVICES]
        return tuple(
            RequestSeen(one.service, "GET", one.url, self._plain(one.url, token), None, is_asked=False)
            for one in found
        )

    def _tried(self, request: AskedRequest, issued: Issued, token: str) -> RequestSeen:
        shown = shown_path(request.path) if request.url else request.path  # what the user typed is shown as it is
        service = request.service or service_at(request.url, issued.endpoints, self._url)
        if not service:
            parts = urlsplit(request.url)
            nowhere = NotAsked(f"the catalogue has no endpoint of {parts.scheme}://{parts.netloc}{shown}")
            return RequestSeen("unknown", request.method, shown, nowhere, None)
        allowed = None
        if issued.rules is not None:
            allowed = any(rule.allows(service, request.method, request.path) for rule in issued.rules)
        url = request.url or url_of(request, self._own_endpoints(issued), self._url)
        if request.method not in _SAFE:
            outcome: Outcome = NotAsked(f"{request.method} could change something")
        elif not url:
            outcome = NotAsked(f"the catalogue has no {service}")
        else:
            outcome = self._plain(url, token)
        return RequestSeen(service, request.method, shown, outcome, allowed)

    def _plain(self, url: str, token: str) -> Outcome:
        return self.wire.send("GET", url, headers=with_token(token))

    def _own_endpoints(self, issued: Issued) -> list[EndpointSeen]:
        """Return the endpoints that this client would use: its interface, its region."""
        values = self.subject.setup.values
        interface = values.get("interface", "public").removesuffix("URL") or "public"
        region = values.get("region_name", "")
        return [one for one in issued.endpoints if one.interface == interface and region in ("", one.region)]

    def _forget(self, outcome: Outcome) -> None:
        if isinstance(outcome, Answer) and outcome.token:
            self._revoke(outcome.token)

    def _revoke(self, token: str) -> None:
        self.wire.send("DELETE", f"{self._url}/auth/tokens", headers=with_token(token, token))


def service_at(url: str, endpoints: Sequence[EndpointSeen], auth_url: str) -> str:
    """Return the service whose endpoint a URL is below, the closest one; "" for none."""
    places = [(auth_url, "identity"), *((_root(one.url), one.service) for one in endpoints)]
    below = [(len(place), service) for place, service in places if url == place or url.startswith(f"{place}/")]
    return max(below, default=(0, ""))[1]


def _root(url: str) -> str:
    """Return an endpoint without version and project, so that every path of the service is below it."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{mount_prefix(url)}"


def url_of(request: AskedRequest, endpoints: list[EndpointSeen], auth_url: str) -> str:
    """Return where the request goes, "" where the catalogue has no such service."""
    bases = [auth_url] if request.service == "identity" else []
    bases += [one.url for one in endpoints if one.service == request.service]
    if not bases:
        return ""
    parts = urlsplit(bases[0])
    return f"{parts.scheme}://{parts.netloc}{request.path}"


def _issued(login: Outcome) -> Issued | None:
    if not isinstance(login, Answer) or not login.is_ok:
        return None
    try:
        token = token_facts(login.body["token"])
    except (KeyError, TypeError, ValueError):
        return None
    credential = token.application_credential
    rules = credential.access_rules if credential else None
    return Issued(
        user_id=token.user.id,
        project_id=token.project.id if token.project else "",
        roles=tuple(role.name for role in token.roles),
        rules=tuple(AccessRule(one.service, one.method, one.path) for one in rules) if rules else None,
        issued_at=token.issued_at,
        expires_at=token.expires_at,
        endpoints=tuple(
            EndpointSeen(one.service_type, one.interface, one.region_id or one.region, one.url)
            for one in token.endpoints
        ),
    )


def _announced(seen: Outcome) -> str:
    version: Any = seen.body.get("version", {}) if isinstance(seen, Answer) else {}
    links = version.get("links", ()) if isinstance(version, Mapping) else ()
    return next((str(link.get("href", "")) for link in links if link.get("rel") == "self"), "")


def utc(text: str) -> datetime:
    """Return an instant of Keystone's records, which are UTC without saying so."""
    return datetime.fromisoformat(text.rstrip("Z")).replace(tzinfo=UTC)
