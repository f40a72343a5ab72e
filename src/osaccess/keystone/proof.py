"""Owns proving live credentials: logs in with each, compares, sends the probes. Decides nothing (diagnosis does)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import requests

from osaccess.access.access_rule import AccessRule
from osaccess.access.issued import IssuedCredential
from osaccess.access.login import ApplicationCredential, Login
from osaccess.diagnosis.checks import Check, Mismatch, NotChecked, Passed, Proof
from osaccess.diagnosis.identity_proof import CredentialIdentity, compare_end, compare_identity
from osaccess.diagnosis.probe_plan import IDENTITY, ProbeRequest, ServicePlace, plan_probes
from osaccess.errors import OsaccessError
from osaccess.keystone.session import KeystoneSession
from osaccess.keystone.token import TokenFacts

_TIMEOUT = 30.0
_REFUSED = 401


@dataclass
class Prover:
    """Proves credentials of one Keystone; owners' logins are shared between their credentials.

    Args:
        prefixes: service type → mount prefix, from the facts of the cloud.
        probe_url: root of the rehearsal's probe service, "" for none.

    """

    prefixes: Mapping[str, str]
    probe_url: str = ""
    open_session: Callable[[Login], KeystoneSession] = KeystoneSession
    _owners: dict[Login, KeystoneSession] = field(default_factory=dict)
    _connections: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        # a rehearsal's probes must not leave through a proxy of the environment
        self._connections.trust_env = not self.probe_url

    def prove(self, issued: IssuedCredential) -> Proof:
        """Return what was found of one credential; a refused login is a mismatch, not an error."""
        return Proof(issued.name, tuple(self._checks(issued)))

    def _checks(self, issued: IssuedCredential) -> Iterator[Check]:
        login = Login(
            issued.owner.auth_url,
            ApplicationCredential(issued.id, issued.secret),
            issued.owner.region,
            issued.owner.cacert,
            issued.owner.insecure,
        )
        session = self.open_session(login)
        try:
            token = session.token()
        except OsaccessError as error:
            yield Mismatch("login", "the credential logs in", error.problem)
            return
        yield Passed("login", f"as {token.user.name}")
        yield from self._identity(issued, token)
        yield from self._confinement(issued, session, token)

    def _identity(self, issued: IssuedCredential, token: TokenFacts) -> Iterator[Check]:
        try:
            owner = self._owner_session(issued.owner)
            expected = expected_identity(issued, owner.token())
        except OsaccessError as error:
            # closed: who cannot be compared is not proven
            yield Mismatch("owner", "the owner of the state logs in", error.problem)
            return
        yield from compare_identity(expected, identity_of(token))
        yield compare_stored_end(issued, owner)

    def _owner_session(self, login: Login) -> KeystoneSession:
        if login not in self._owners:
            self._owners[login] = self.open_session(login)
        return self._owners[login]

    def _confinement(
        self, issued: IssuedCredential, session: KeystoneSession, token: TokenFacts
    ) -> Iterator[Check]:
        for probe in plan_probes(
            issued.access_rules, places_of(token, issued.owner, self.prefixes, self.probe_url)
        ):
            if isinstance(probe, NotChecked):
                yield probe
            else:
                yield self._try(probe, session, issued.owner)

    def _try(self, probe: ProbeRequest, session: KeystoneSession, owner: Login) -> Check:
        what = "allowed request" if probe.is_allowed else "refused request"
        try:
            answer = self._connections.request(
                probe.rule.method,
                probe.url,
                headers={"X-Auth-Token": session.token_text()},
                timeout=_TIMEOUT,
                verify=False if owner.insecure else (owner.cacert or True),
                allow_redirects=False,
            )
        except requests.RequestException as error:
            return NotChecked(f"{what} {probe}", f"the service gave no answer ({type(error).__name__})")
        if answer.status_code >= 500:
            return NotChecked(f"{what} {probe}", f"the service has trouble: {answer.status_code}")
        was_allowed = answer.status_code != _REFUSED
        seen = f"{probe}: {answer.status_code}"
        if was_allowed == probe.is_allowed:
            return Passed(what, seen, probe.at)
        return Mismatch(
            what, f"{probe}: {'let through' if probe.is_allowed else 'refused'}", str(answer.status_code)
        )


def prove_all(
    issued: Sequence[IssuedCredential], prover: Prover, progress: Callable[[str], None] = lambda _: None
) -> tuple[Proof, ...]:
    """Return the proof of each credential, in their order; `progress` is told each name before its turn."""
    proofs = []
    for credential in issued:
        progress(credential.name)
        proofs.append(prover.prove(credential))
    return tuple(proofs)


def places_of(
    token: TokenFacts, login: Login, prefixes: Mapping[str, str], probe_url: str
) -> Mapping[str, ServicePlace]:
    """Return where the services of the token's catalogue answer, in the login's region, and Keystone itself."""
    places: dict[str, ServicePlace] = {}
    for endpoint in token.endpoints:
        if endpoint.interface == "public" and endpoint.region in ("", login.region or endpoint.region):
            is_probe = bool(probe_url) and endpoint.url.startswith(probe_url)
            prefix = prefixes.get(endpoint.service_type, "")
            places.setdefault(endpoint.service_type, ServicePlace(_origin(endpoint.url), prefix, is_probe))
    places[IDENTITY] = ServicePlace(_origin(login.auth_url), prefixes.get(IDENTITY, ""), is_probe=False)
    return places


def expected_identity(issued: IssuedCredential, owner: TokenFacts) -> CredentialIdentity:
    """Return what the state says that the credential is."""
    return CredentialIdentity(
        owner_id=issued.owner_id or owner.user.id,
        project_id=owner.project.id if owner.project else "",
        roles=issued.roles,
        access_rules=issued.access_rules,
        is_restricted=True,
    )


def identity_of(token: TokenFacts) -> CredentialIdentity:
    """Return what a token says that its credential is."""
    credential = token.application_credential
    rules = (credential.access_rules if credential else None) or ()
    return CredentialIdentity(
        owner_id=token.user.id,
        project_id=token.project.id if token.project else "",
        roles=tuple(role.name for role in token.roles),
        access_rules=tuple(AccessRule(rule.service, rule.method, rule.path) for rule in rules),
        is_restricted=bool(credential and credential.restricted),
    )


def compare_stored_end(issued: IssuedCredential, owner: KeystoneSession) -> Check:
    """Compare the end as Keystone stores it, which it tells only to the owner, not to a token."""
    try:
        reply = owner.request("GET", f"/users/{owner.token().user.id}/application_credentials/{issued.id}")
    except OsaccessError as error:
        return NotChecked("expiry", error.problem)
    if reply.is_absent:
        return Mismatch(
            "expiry", "the owner has this credential", "Keystone knows no such credential of this owner"
        )
    stored: Any = reply.body.get("application_credential", {}).get("expires_at")
    ends = None if stored is None else datetime.fromisoformat(str(stored).rstrip("Z")).replace(tzinfo=UTC)
    return compare_end(issued.expires_at, ends)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
