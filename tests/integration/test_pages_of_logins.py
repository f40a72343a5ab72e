"""The pages about logins show what the commands print on a real Keystone: each line of their blocks, in order.

Masked are numbers and ids; left out are `…`, and what depends on a clock or on other tests.
"""

import re
import shlex

import pytest
import yaml

from support.command import osaccess
from support.pages import blocks
from support.people import Cloud

RULES = [
    {"service": "compute", "method": "GET", "path": "/compute/v2.1/servers"},
    {"service": "image", "method": "GET", "path": "/image/v2/images/{id}"},
]
OF_THE_MOMENT = re.compile(r"…|clock|^(projects|services) ")


def in_one_piece(text):
    text = re.sub(r"\bt-[0-9a-f]{10}\b", "web", text)
    text = re.sub(r"\b[0-9a-f]{32}\b|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "#", text)
    text = re.sub(r"\w+(?:, \w+)+", _sorted, re.sub(r"\s+", " ", re.sub(r"\d+", "#", text)))
    return text.replace(" ", "")


def _sorted(names):
    """Roles come in the order of their ids, which is another one on each Keystone."""
    return ", ".join(sorted(names[0].split(", ")))


def assert_shown(lines, ran):
    """Each line stands in what was printed on stdout or stderr, behind the one before it there."""
    rests = [in_one_piece(ran.out), in_one_piece(ran.err)]
    for line in lines:
        if not line.strip() or OF_THE_MOMENT.search(line):
            continue
        wanted = in_one_piece(line)
        at = next((number for number, rest in enumerate(rests) if wanted in rest), None)
        assert at is not None, (line, ran.out, ran.err)
        rests[at] = rests[at].partition(wanted)[2]


@pytest.fixture
def clouds(real_keystone, tmp_path):
    """The clouds.yaml of the page: `web` of a disabled project, `ci` of a disabled user, `app` that works, the admin's."""
    cloud = Cloud(real_keystone.login)
    web, ci, app = cloud.person(), cloud.person(), cloud.person()
    credentials = {
        "ci": ci.credential_environ(ci.credential()),
        "app": app.credential_environ(app.credential(access_rules=RULES)),
    }
    cloud.change("project", web.project, enabled=False)
    cloud.change("user", ci.id, enabled=False)
    admin = {
        "OS_AUTH_URL": real_keystone.auth_url, "OS_USERNAME": "admin", "OS_PROJECT_NAME": "admin",
        "OS_PASSWORD": real_keystone.admin_password.reveal(), "OS_USER_DOMAIN_ID": "default", "OS_PROJECT_DOMAIN_ID": "default",
    }  # fmt: skip
    entries = {"web": web.environ, "rehearsal": admin, **credentials}
    data = {name: _entry(environ) for name, environ in entries.items()}
    (tmp_path / "clouds.yaml").write_text(yaml.safe_dump({"clouds": data}))
    return {"OS_CLIENT_CONFIG_FILE": str(tmp_path / "clouds.yaml")}, admin


def _entry(environ):
    auth = {key.removeprefix("OS_").lower(): value for key, value in environ.items() if key != "OS_AUTH_TYPE"}
    return {"auth": auth, **({"auth_type": environ["OS_AUTH_TYPE"]} if "OS_AUTH_TYPE" in environ else {})}


def test_the_page_of_the_doctor_shows_what_it_prints(clouds):
    environ, _ = clouds
    shown = [(command, lines) for command, lines in blocks("doctor.md", "doctor") if "--from-log" not in command]
    assert len(shown) == 4
    for command, lines in shown:
        assert_shown(lines, osaccess(*shlex.split(command), "--timeout", "60", environ=environ))


def test_the_page_of_proofs_shows_what_they_print(clouds):
    environ, _ = clouds
    ((command, lines),) = blocks("verify.md", "verify")
    ran = osaccess(*shlex.split(command), environ=environ)
    assert ran.code == 0, ran.err
    assert_shown(lines, ran)


def test_the_page_of_tokens_shows_what_they_print(clouds, monkeypatch, tmp_path):
    _, admin = clouds
    monkeypatch.chdir(tmp_path)
    shown = blocks("token.md", "whoami") + blocks("token.md", "token")
    assert len(shown) == 4
    for command, lines in shown:
        assert_shown(lines, osaccess(*shlex.split(command), environ=admin))
