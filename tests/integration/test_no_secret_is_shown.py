"""The canary: no secret in any output, log, error or plain file, whatever is run. Keep it growing."""

import sys

import pytest
import yaml

from osaccess.cli.stack import embedded_run
from osaccess.cli.target import rehearsal_keystone, rehearsal_state
from osaccess.engines.embedded.file_backend import FileBackend
from osaccess.engines.embedded.operations import read_state
from osaccess.engines.embedded.values import SecretValue, plain
from support.command import ROOT, a_project, osaccess
from support.ec2 import credential_of, ec2_of
from support.people import Cloud

EARLIER = ("--now", "2090-01-23T00:00:00Z")
OWN = "own.clouds.yaml"
SEALED_STATE, OPEN_STATE = "sealed.state.json", "open.state.json"
"""Exports of the stack, without and with `--show-secrets`: what `policy scan` is run on."""
COMMANDS = (
    ("up", "--rehearsal", "--yes", *EARLIER),
    ("up", "--rehearsal", "--yes", "--json", *EARLIER),
    ("preview", "--rehearsal", *EARLIER),
    ("preview", "--rehearsal", "--json", *EARLIER),
    ("preview", "--rehearsal", "--now", "2090-02-22T00:00:00Z", "--json"),
    ("up", "--rehearsal", "--yes", "--now", "2090-02-22T00:00:00Z", "--json"),
    ("credentials", "export", "web-deploy", "--rehearsal", "--output", "handed-over.clouds.yaml"),
    (
        "credentials",
        "export",
        "web-deploy",
        "--rehearsal",
        "--output",
        "handed-over.openrc",
        "--format",
        "openrc",
        "--json",
    ),
    ("credentials", "export", "nobody", "--rehearsal"),
    ("refresh", "--rehearsal", "--yes", "--event-log", "refresh.events.json"),
    ("up", "--rehearsal", "--yes", "--now", "2090-02-22T00:00:00Z", "--event-log", "up.events.json"),
    ("preview", "--rehearsal", "--now", "2090-08-01T00:00:00Z", "--event-log", "preview.events.json"),
    ("preview", "--rehearsal", "--now", "2090-08-01T00:00:00Z", "--report", "reports"),
    ("report", "preview.events.json", "--json"),
    *(("report", "up.events.json", "--format", form) for form in ("markdown", "html", "sarif", "junit", "json")),
    ("report", "--state", SEALED_STATE, "--out", "reports-of-the-state", *EARLIER),
    ("report", "--state", OPEN_STATE, "--out", "reports-of-the-open-state", *EARLIER),
    ("explain", "GET compute /compute/v2.1/servers", "--cloud", ".osaccess/cloud.yaml", "--json"),
    ("diff", "access.yaml", "access.yaml", "--cloud", ".osaccess/cloud.yaml", "--json"),
    (
        "import",
        "user",
        "stranger",
        "0" * 32,
        "--rehearsal",
        "--provider",
        "deploy-login",
        "--event-log",
        "import.events.json",
    ),
    ("check", "--cloud", ".osaccess/cloud.yaml"),
    ("check", "--cloud", ".osaccess/cloud.yaml", "--json"),
    ("plan", "--cloud", ".osaccess/cloud.yaml", "--json"),
    ("plan", "--calendar"),
    ("credentials", "rotate", "web-deploy", "--at", "2090-03-01T00:00:00Z"),
    ("credentials", "revoke", "web-deploy", "previous", "--at", "2090-03-01T00:00:00Z", "--json"),
    ("preview", "--rehearsal", "--now", "2090-03-02T00:00:00Z"),
    ("state", "list", "--rehearsal"),
    ("state", "list", "--rehearsal", "--json"),
    ("state", "export", "--rehearsal"),
    ("state", "export", "--rehearsal", "--without-secrets"),
    ("state", "unlock", "--rehearsal", "--yes"),
    ("policy", "scan", SEALED_STATE, *EARLIER),
    ("policy", "scan", OPEN_STATE, *EARLIER),
    ("policy", "scan", OPEN_STATE, "--json", "--now", "2090-08-01T00:00:00Z", "--profile", "rehearsal"),
    ("preview", "--rehearsal", "--without-login", "--report", "reports-without-login", *EARLIER),
    (
        "preview",
        "--rehearsal",
        "--without-login",
        "--state",
        OPEN_STATE,
        "--event-log",
        "without-login.events.json",
        "--json",
        "--now",
        "2090-08-01T00:00:00Z",
    ),
    ("verify", "web-deploy", "--rehearsal", "--show-http"),
    ("verify", "web-deploy", "--rehearsal", "--json"),
    ("keystone", "status", "--json"),
    ("keystone", "start"),
    ("record", "--rehearsal", "--", sys.executable, "job.py"),
    ("record", "--rehearsal", "--output", "job.recording.yaml", "--", sys.executable, "job.py"),
    ("record", "--rehearsal", "--json", "--", sys.executable, "job.py"),
    ("record", "--rehearsal", "client.log"),
    ("record", "--rehearsal", "client.log", "--json"),
    ("record", "--rehearsal", "client.log", "--check", "job.recording.yaml"),
    ("credentials", "export", "web-deploy", "--rehearsal", "--output", "handed-over.env", "--format", "env"),
    ("destroy", "--rehearsal", "--yes", "--target", "web-deploy", "--event-log", "destroy.events.json"),
    ("destroy", "--rehearsal", "--yes", "--target", "web-deploy", "--target-dependents", "--json"),
)
JOB = """\
import openstack
cloud = openstack.connect()
open("client.log", "w").write(
    f"> GET /compute/v2.1/{cloud.config.config['auth']['password']}/x?token={cloud.auth_token} HTTP/1.1\\n"
    f"> Host: {cloud.compute.get_endpoint().split('/')[2]}\\n> X-Auth-Token: {cloud.auth_token}\\n< HTTP/1.1 200 OK\\n"
    f"> GET /{cloud.auth_token}/x HTTP/1.1\\n> Host: elsewhere\\n> X-Auth-Token: x\\n< HTTP/1.1 200 OK\\n"
)
open("refused.log", "w").write(
    f"> GET /compute/v2.1/{cloud.auth_token} HTTP/1.1\\n> Host: {cloud.compute.get_endpoint().split('/')[2]}\\n"
    f"> X-Auth-Token: {cloud.auth_token}\\n< HTTP/1.1 401 Unauthorized\\n< x-openstack-request-id: req-1\\n"
)
open("job.token", "a").write(cloud.auth_token + "\\n")
cloud.compute.post("/servers", json={"server": {"adminPass": cloud.config.config["auth"]["password"]}})
cloud.network.get("/networks?name=" + cloud.auth_token)
"""
"""What `record` is run on: a job with tokens and a password in requests, and a log with them where they must not be."""
OWN_DOCUMENT = """\
credentials:
  own:
    description: made by a person with the own login
    roles: [member, reader]
    access_rules: [{service: compute, method: GET, path: /compute/v2.1/servers}]
    expiry: {every: 30d, overlap: 7d, anchor: 2026-01-01T00:00:00Z}
"""
"""What `credentials create` makes."""
WITH_A_LOGIN = (
    ("whoami", "--show-http"),
    ("whoami", "--json", "--job", "image/read"),
    ("init", "found", "--from-cloud", "--json"),
    ("cloud", "audit", *EARLIER),
    ("cloud", "audit", "--state", OPEN_STATE, "--json", *EARLIER),
    (
        "credentials",
        "create",
        "own",
        "--from",
        "own.yaml",
        "--cloud",
        ".osaccess/cloud.yaml",
        "--output",
        OWN,
        *EARLIER,
    ),
    ("verify", "--credential", "-", "--show-http"),
    ("doctor", "--from-log", "client.log"),
    ("doctor", "--from-log", "refused.log"),
    ("cloud", "pin", "--json"),
    ("cloud", "diff"),
    ("doctor", "--show-http"),
    ("doctor", "--json"),
    ("doctor", "--request", "GET identity /v3/users"),
    ("token", "issue", "--show-http"),
    ("token", "issue", "--keep", "--output", "kept.token", "--json"),
    ("token", "inspect", "--token-file", "kept.token", "--show-http"),
    ("token", "revoke", "--token-file", "kept.token", "--show-http"),
)
"""Run with the rehearsal admin's openrc."""
HANDED_OVER = (OPEN_STATE, "handed-over.clouds.yaml", "handed-over.openrc", "handed-over.env", "kept.token", OWN)
THE_JOBS_OWN = ("client.log", "refused.log", "job.token")
HOLDS_SECRETS = {"passphrase", "admin.json", "probe.json"}
"""Files whose purpose is to hold one; they have mode 0600."""


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    """Run all commands once; return the project, what they printed, and every secret that there was."""
    project = a_project(tmp_path_factory.mktemp("canary") / "project")
    (project / "job.py").write_text(JOB)
    (project / "own.yaml").write_text(OWN_DOCUMENT)
    printed, secrets = [], set()
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(project)
            for command in COMMANDS:
                if {SEALED_STATE, OPEN_STATE} & {*command}:
                    export_states(project)
                ran = osaccess(*command)
                assert ran.code in ends_of(command), (command, ran.err)
                printed.append((command, ran.out + ran.err))
                secrets |= secrets_of(project)
            login = osaccess("keystone", "env", "--format", "openrc", "--json").data
            secrets |= made_by_hand(project)
            for command in WITH_A_LOGIN:
                ran = osaccess(*command, environ=login)
                assert ran.code in ((0, 5) if command[:2] == ("cloud", "audit") else (0, 1, 2)), (command, ran.err)
                printed.append((command, ran.out + ran.err))
            (own,) = yaml.safe_load((project / OWN).read_text())["clouds"].values()
            secrets.add(own["auth"]["application_credential_secret"])
            secrets.add((project / "kept.token").read_text().strip())
            secrets.update((project / "job.token").read_text().split())
        yield project, printed, secrets
    finally:
        rehearsal_keystone(project).stop()


def made_by_hand(project):
    """Let credentials live there that no stack made; return their secrets."""
    cloud = Cloud(rehearsal_keystone(project).start().login)
    person = cloud.person()
    ec2, seed = ec2_of(person), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    credential_of(cloud, "totp", person.id, seed=seed)
    return {person.password, ec2["secret"], seed, person.credential(unrestricted=True)["secret"]}


def ends_of(command):
    """The exit codes that a command may have: refusals are among what is run, bugs never."""
    if command[:2] == ("policy", "scan"):
        return (0, 5)
    return (0, 1, 2) if "--check" in command or command[0] in ("import", "destroy") else (0, 2)


def export_states(project):
    """Write both exports of the stack; the one with secrets is nobody else's to read."""
    (project / SEALED_STATE).write_text(osaccess("state", "export", "--rehearsal").out)
    (project / OPEN_STATE).touch(mode=0o600)
    (project / OPEN_STATE).write_text(osaccess("state", "export", "--rehearsal", "--show-secrets").out)


def secrets_of(project):
    place = rehearsal_state(project)
    backend = FileBackend(place.root, "osaccess", "rehearsal", place.passphrase.reveal())
    found = {place.passphrase.reveal(), rehearsal_keystone(project).start().admin_password.reveal()}
    for state in read_state(backend):
        for value in [*wrapped_in(state.inputs), *wrapped_in(state.outputs)]:
            found.update(texts_in(plain(value)))
    return {secret for secret in found if len(secret) >= 8}


def wrapped_in(value):
    """Yield every secret value anywhere inside."""
    if isinstance(value, SecretValue):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from wrapped_in(item)


def texts_in(value):
    """Yield every text inside, but the parts of a pair that are no secret."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key in value.keys() - {"id", "name", "expires_at"}:
            yield from texts_in(value[key])


def test_there_are_secrets_to_look_for(everything):
    _, _, secrets = everything
    assert len(secrets) >= 10  # owners' passwords, credentials' secrets, the admin's password, the passphrase


def test_nothing_that_is_printed_holds_one(everything):
    _, printed, secrets = everything
    for command, text in printed:
        in_one_piece = "".join(text.split())  # a long line is wrapped, even inside of a word
        for secret in secrets:
            assert secret not in in_one_piece, command


def test_no_file_holds_one_but_those_whose_purpose_it_is(everything):
    project, _, secrets = everything
    for file in (path for path in project.rglob("*") if path.is_file()):
        if file.name in THE_JOBS_OWN:
            continue
        if file.name in HOLDS_SECRETS or file.name in HANDED_OVER:
            assert file.stat().st_mode & 0o077 == 0, file
            continue
        content = file.read_bytes()
        for secret in secrets:
            assert secret.encode() not in content, file


def test_states_files_are_private(everything):
    project, _, _ = everything
    state = project / ".osaccess" / "state"
    assert [file for file in state.rglob("*") if file.stat().st_mode & 0o077] == []


def test_no_object_of_a_run_shows_one(everything):
    project, _, secrets = everything
    from osaccess.cli.run_options import RunOptions
    from osaccess.cli.target import target_of
    from osaccess.cli.terminal import Terminal
    from osaccess.engines.choice import EngineChoice

    options = RunOptions(
        rehearsal=True,
        engine=EngineChoice.AUTO,
        stack=None,
        project=project,
        pack=None,
        os_cloud=None,
        now=EARLIER[1],
    )
    with target_of(options, Terminal(), leaves_servers=True) as target:
        run = embedded_run(target, lambda _: None)
        shown = [repr(target), repr(run), repr(run.preview()), repr(rehearsal_keystone(project).start())]
    for text in shown:
        for secret in secrets:
            assert secret not in text


def test_the_repository_itself_holds_no_private_key_or_secret_of_a_rehearsal(everything):
    _, _, secrets = everything
    for folder in ("docs", "examples", "policies", "src"):
        for file in (ROOT / folder).rglob("*"):
            if file.is_file() and file.suffix in (".py", ".md", ".yaml", ".json"):
                content = file.read_text(errors="replace")
                assert not any(secret in content for secret in secrets)
