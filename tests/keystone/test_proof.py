"""The proof, sabotaged: a live credential that is anything else than its state says must fail it."""

import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from osaccess.access.access_rule import AccessRule
from osaccess.access.issued import IssuedCredential
from osaccess.access.login import ById, ByName, Login, Password, ProjectScope
from osaccess.access.secret import Secret
from osaccess.clock import in_utc_text
from osaccess.diagnosis.checks import Mismatch, NotChecked, Passed
from osaccess.keystone.proof import Prover
from osaccess.keystone.session import KeystoneSession

RULES = (
    AccessRule("compute", "GET", "/compute/v2.1/servers"),
    AccessRule("image", "GET", "/image/v2/images/{id}"),
)
PREFIXES = {"compute": "/compute", "image": "/image", "network": "/network"}
END = datetime(2099, 1, 1, tzinfo=UTC)


class Owner:
    """An automation user on a project of its own, on the real Keystone."""

    def __init__(self, real_keystone, roles=("member",)):
        admin = KeystoneSession(real_keystone.login)
        self.name = f"ci-{secrets.token_hex(4)}"
        password = secrets.token_urlsafe(16)
        ids = {role["name"]: role["id"] for role in admin.request("GET", "/roles").body["roles"]}
        self.project = admin.request("POST", "/projects", {"project": {"name": self.name}}).body["project"]["id"]
        body = {"user": {"name": self.name, "password": password, "domain_id": "default"}}
        self.id = admin.request("POST", "/users", body).body["user"]["id"]
        for role in roles:
            admin.request("PUT", f"/projects/{self.project}/users/{self.id}/roles/{ids[role]}")
        self.login = Login(
            real_keystone.auth_url,
            Password(ByName(self.name, ById("default")), Secret(password), ProjectScope(ById(self.project))),
        )
        self.session = KeystoneSession(self.login)

    def issue(self, *, roles=("reader",), rules=RULES, end=END, unrestricted=False) -> IssuedCredential:
        """Create a credential and return it as an honest state would have it."""
        body = {
            "name": f"c-{secrets.token_hex(4)}",
            "roles": [{"name": role} for role in roles],
            "access_rules": [{"service": r.service, "method": r.method, "path": r.path} for r in rules],
            "expires_at": in_utc_text(end) if end else None,
            "unrestricted": unrestricted,
        }
        path = f"/users/{self.session.token().user.id}/application_credentials"
        made = self.session.request("POST", path, {"application_credential": body}).body["application_credential"]
        return IssuedCredential(
            name=body["name"],
            of="c",
            id=made["id"],
            secret=Secret(made["secret"]),
            roles=tuple(sorted(role["name"] for role in made["roles"])),
            access_rules=rules,
            expires_at=end,
            owner=self.login,
            owner_id=self.id,
        )


@pytest.fixture(scope="module")
def owner(real_keystone):
    return Owner(real_keystone, roles=("member", "reader"))


@pytest.fixture
def prover(real_keystone):
    return Prover(PREFIXES, real_keystone.probe_url)


def sabotaged(honest: IssuedCredential, live: IssuedCredential) -> IssuedCredential:
    """Return the honest state with the id and the secret of another live credential."""
    return replace(honest, id=live.id, secret=live.secret)


def mismatches(proof):
    return [check.what for check in proof.checks if isinstance(check, Mismatch)]


def test_an_honest_credential_is_proven_with_probes_on_both_sides(owner, prover):
    proof = prover.prove(owner.issue())
    assert proof.holds
    assert [check for check in proof.checks if isinstance(check, NotChecked)] == []
    probes = [(check.what, check.at) for check in proof.checks if isinstance(check, Passed) and check.at]
    assert probes == [
        ("allowed request", "the probe service"),
        ("allowed request", "the probe service"),
        ("refused request", "Keystone"),
        ("refused request", "the probe service"),
        ("refused request", "the probe service"),
    ]


def test_one_rule_more_fails_the_proof(owner, prover):
    live = owner.issue(rules=(*RULES, AccessRule("compute", "POST", "/compute/v2.1/servers")))
    assert mismatches(prover.prove(sabotaged(owner.issue(), live))) == ["access rules"]


def test_no_rules_at_all_fail_the_proof_and_its_probes(owner, prover):
    live = owner.issue(rules=())
    found = mismatches(prover.prove(sabotaged(owner.issue(), live)))
    assert found[0] == "access rules"
    assert "refused request" in found


def test_one_role_more_fails_the_proof(owner, prover):
    live = owner.issue(roles=("member",))
    assert mismatches(prover.prove(sabotaged(owner.issue(), live))) == ["roles"]


def test_another_owner_fails_the_proof(owner, prover, real_keystone):
    live = Owner(real_keystone, roles=("reader",)).issue()
    found = mismatches(prover.prove(sabotaged(owner.issue(), live)))
    assert {"owner", "project"} <= set(found)


def test_another_expiry_fails_the_proof(owner, prover):
    live = owner.issue(end=END + timedelta(seconds=1))
    assert mismatches(prover.prove(sabotaged(owner.issue(), live))) == ["expiry"]


def test_no_expiry_fails_the_proof(owner, prover):
    assert mismatches(prover.prove(sabotaged(owner.issue(), owner.issue(end=None)))) == ["expiry"]


def test_an_unrestricted_one_fails_the_proof(owner, prover):
    live = owner.issue(unrestricted=True)
    assert mismatches(prover.prove(sabotaged(owner.issue(), live))) == ["kind"]


def test_a_credential_that_is_gone_or_has_another_secret_fails_the_proof(owner, prover):
    issued = owner.issue()
    assert mismatches(prover.prove(replace(issued, secret=Secret("wrong")))) == ["login"]
    owner.session.request("DELETE", f"/users/{owner.id}/application_credentials/{issued.id}")
    assert mismatches(prover.prove(issued)) == ["login"]


def test_an_owner_who_cannot_log_in_fails_the_proof_closed(owner, prover):
    issued = owner.issue()
    method = replace(owner.login.method, password=Secret("wrong"))
    assert "owner" in mismatches(prover.prove(replace(issued, owner=replace(owner.login, method=method))))


def test_no_secret_is_in_a_proof(owner, prover):
    issued = owner.issue()
    assert issued.secret.reveal() not in repr(prover.prove(issued))
    assert issued.secret.reveal() not in repr(issued)
