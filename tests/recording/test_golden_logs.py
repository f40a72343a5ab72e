"""Logs and the rules that come out: the whole text, so that any change of either is seen.

`openstack-debug.log`, `openstacksdk.log`, `keystoneauth.log`, `gophercloud.log` and `curl.log` are real, made with
python-openstackclient 10.5, openstacksdk 4.22, keystoneauth1 5.18, gophercloud 1.14 and curl 7.88 against a
rehearsal's Keystone and probe service; tokens, ids of the login and ports are replaced, lines without a request left
out. `terraform.log` and `browser.har` are hand-made in those formats. A changed result is accepted by writing it into
the .yaml beside the log.
"""

from pathlib import Path

import pytest

from osaccess.cli.record_view import summary_lines
from osaccess.recording.formats import FORMATS, read_log
from osaccess.recording.rendering import rules_text
from osaccess.recording.rules import recording_of
from support.recorded_clouds import HOSTS, MOUNTED, api_of

LOGS = Path(__file__).parent / "logs"
GOLDEN = (
    ("openstack-debug.log", "keystoneauth", MOUNTED),
    ("openstacksdk.log", "keystoneauth", MOUNTED),
    ("keystoneauth.log", "keystoneauth", MOUNTED),
    ("gophercloud.log", "gophercloud", MOUNTED),
    ("curl.log", "curl", MOUNTED),
    ("terraform.log", "gophercloud", HOSTS),
    ("browser.har", "har", HOSTS),
)


@pytest.mark.parametrize(("name", "form", "cloud"), GOLDEN, ids=[name for name, _, _ in GOLDEN])
def test_a_log_gives_these_rules(name, form, cloud):
    text = (LOGS / name).read_text()
    assert next(one.name for one in FORMATS if one.looks_like_it(text)) == form
    seen = read_log(text, name)
    assert seen == read_log(text, name, form)
    recording = recording_of(seen, cloud, api_of(cloud))
    said = rules_text(recording) + "".join(f"# {line}\n" for line in summary_lines(recording, ()))
    assert said == (LOGS / name).with_suffix(".yaml").read_text()


def test_each_log_is_tested_and_holds_no_token():
    assert {path.name for path in LOGS.iterdir()} == {
        name for log, _, _ in GOLDEN for name in (log, f"{log.rpartition('.')[0]}.yaml")
    }
    for path in LOGS.iterdir():
        assert "gAAAA" not in path.read_text()


def test_every_request_of_a_log_is_somewhere():
    for name, _, cloud in GOLDEN:
        seen = read_log((LOGS / name).read_text(), name)
        assert recording_of(seen, cloud, api_of(cloud)).count == len(seen.requests)
