"""`osaccess record` of a cloud behind TLS: the real Keystone behind an HTTPS front with an authority of the test's own."""

import sys

import pytest

from support.broken_clouds import Front, tls_context
from support.command import osaccess

JOB = "import openstack; openstack.connect().identity.get('/auth/projects').raise_for_status()"


class Secured:
    """The real Keystone at an https address, its cloud.yaml, and the openrc of its admin."""

    def __init__(self, keystone, folder, cloud):
        context, self.authority = tls_context(folder)
        plain = keystone.auth_url.removesuffix("/v3")
        self._front = Front(
            lambda *_: None, plain, rewrite=lambda text: text.replace(plain, self.origin), context=context
        )
        self.origin = f"https://127.0.0.1:{self._front.port}"
        self.cloud = folder / "cloud.yaml"
        self.cloud.write_text(cloud.read_text().replace(plain, self.origin))
        self.openrc = {
            "OS_AUTH_URL": f"{self.origin}/v3",
            "OS_USERNAME": "admin",
            "OS_PASSWORD": keystone.admin_password.reveal(),
            "OS_PROJECT_NAME": "admin",
            "OS_USER_DOMAIN_ID": "default",
            "OS_PROJECT_DOMAIN_ID": "default",
        }
        self.close = self._front.close

    def record(self, **more):
        command = ("--", sys.executable, "-c", JOB)
        return osaccess("record", "--json", "--cloud", self.cloud, *command, environ={**self.openrc, **more})


@pytest.fixture
def secured(real_keystone, real_keystone_folder, tmp_path):
    place = Secured(real_keystone, tmp_path, real_keystone_folder / "cloud.yaml")
    yield place
    place.close()


@pytest.fixture
def another_authority(tmp_path):
    (tmp_path / "another").mkdir()
    return tls_context(tmp_path / "another")[1]


@pytest.mark.parametrize("variable", ["OS_CACERT", "REQUESTS_CA_BUNDLE"])
def test_a_cloud_is_recorded_whose_authority_the_login_names(secured, variable):
    ran = secured.record(**{variable: str(secured.authority)})
    assert ran.code == 0, ran.err
    assert [one["example"] for one in ran.data["access_rules"]] == ["GET /v3/auth/projects"]
    assert secured.origin in ran.data["left_out"][0]["request"]
    assert ran.data["command"]["unanswered"] == {}


def test_an_insecure_login_is_recorded_without_any_authority(secured):
    ran = secured.record(OS_INSECURE="true")
    assert ran.code == 0, ran.err
    assert [one["example"] for one in ran.data["access_rules"]] == ["GET /v3/auth/projects"]


def test_a_service_of_another_authority_is_told_with_what_to_name(secured, another_authority):
    ran = secured.record(OS_CACERT=str(another_authority))
    assert ran.code == 1
    assert (
        f"{secured.origin} did not answer: its certificate is signed by nobody whom this login trusts" in ran.err
    )
    assert "OS_CACERT" in ran.err
    assert ran.data["access_rules"] == []
    assert list(ran.data["command"]["unanswered"]) == [secured.origin]


def test_an_authoritys_file_that_is_none_is_refused_before_the_command_runs(secured, tmp_path):
    missing = secured.record(OS_CACERT="/no/such.pem")
    assert (missing.code, "'/no/such.pem' does not exist" in missing.err) == (2, True)
    (tmp_path / "empty.pem").write_text("no certificate")
    empty = secured.record(OS_CACERT=str(tmp_path / "empty.pem"))
    assert (empty.code, "holds no certificate of an authority" in empty.err) == (2, True)
    for ran in (missing, empty):
        assert "ended with exit code" not in ran.err
