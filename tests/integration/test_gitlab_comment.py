"""The note under a merge request on GitLab: made once, written anew, harmless, and the token stays out of sight."""

import json
import os
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from support.command import ROOT

SCRIPT = ROOT / "examples/ci/gitlab_comment.py"
TOKEN = "glpat-canary-of-the-comment"
MARK = "<!-- osaccess: access report -->"
ME, SOMEBODY = 7, 8


class PlayedGitLab:
    """Merge requests, their pipelines with reports, and their notes; the API as far as the script asks it."""

    def __init__(self):
        self.reports = {}
        self.notes = {}
        self.refuses = {}
        self.job_status = "success"
        self.elsewhere = ""
        self.requests = []

    def change(self, iid, report, *notes):
        self.reports[iid] = report
        self.notes[iid] = [
            {"id": 100 * iid + n, "author": {"id": author}, "body": body} for n, (author, body) in enumerate(notes)
        ]

    def answer(self, method, path, query, body):
        self.requests.append((method, path))
        for part, status in self.refuses.items():
            if part in path:
                return status, {"message": "no"}
        if path == "/user":
            return 200, {"id": ME}
        if path == "/projects/5/merge_requests":
            return 200, self.page([{"iid": iid} for iid in self.reports], query)
        if found := re.fullmatch(r"/projects/5/merge_requests/(\d+)/pipelines", path):
            return 200, self.page([{"id": int(found[1]), "project_id": 9}], query)
        if found := re.fullmatch(r"/projects/9/pipelines/(\d+)/jobs", path):
            job = {"id": int(found[1]), "name": "preview", "status": self.job_status}
            return 200, self.page([{"id": 1, "name": "lint", "status": "success"}, job], query)
        if found := re.fullmatch(r"/projects/9/jobs/(\d+)/artifacts/reports/report.md", path):
            report = self.reports[int(found[1])]
            return (404, {}) if report is None else (200, report)
        if found := re.fullmatch(r"/projects/5/merge_requests/(\d+)/notes(?:/(\d+))?", path):
            return self.noted(self.notes[int(found[1])], found[2], method, query, body)
        return 404, {}

    def noted(self, notes, id_, method, query, body):
        if method == "GET":
            return 200, self.page(notes, query)
        if method == "POST":
            notes.append({"id": 900 + len(notes), "author": {"id": ME}, "body": body["body"]})
            return 201, notes[-1]
        [note] = [one for one in notes if one["id"] == int(id_)]
        note["body"] = body["body"]
        return 200, note

    def page(self, rows, query):
        size, number = 2, int(query["page"][0])  # small pages: the script has to turn them
        return rows[(number - 1) * size : number * size]


@pytest.fixture
def gitlab():
    played = PlayedGitLab()

    class Handler(BaseHTTPRequestHandler):
        def handle_all(self):
            split = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            known = self.headers.get("PRIVATE-TOKEN") == TOKEN
            status, data = (
                played.answer(self.command, split.path.removeprefix("/api/v4"), parse_qs(split.query), body)
                if known
                else (401, {})
            )
            raw = (data if isinstance(data, str) else json.dumps(data)).encode()
            if known and played.elsewhere and "/artifacts/" in self.path:
                status, raw = 302, b""
            self.send_response(status)
            if status == 302:
                self.send_header("Location", f"{played.elsewhere}/report.md")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_POST = do_PUT = handle_all  # noqa: N815 -- http.server's names

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    played.url = f"http://127.0.0.1:{server.server_port}/api/v4"
    yield played
    server.shutdown()
    server.server_close()
    thread.join()


def run(gitlab, **variables):
    given = {"CI_API_V4_URL": gitlab.url, "CI_PROJECT_ID": "5", "ACCESS_COMMENT_TOKEN": TOKEN, "no_proxy": "*"}
    environment = {"PATH": os.environ["PATH"], **given, **variables}
    ran = subprocess.run(
        [sys.executable, str(SCRIPT)],
        env={name: value for name, value in environment.items() if value is not None},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert TOKEN not in ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr
    return ran


def own_notes(gitlab, iid):
    return [one["body"] for one in gitlab.notes[iid] if one["author"]["id"] == ME]


def test_each_open_merge_request_gets_one_note_which_is_written_anew(gitlab):
    talk = [(SOMEBODY, "fine by me"), (SOMEBODY, f"{MARK}\nnot the bot's"), (SOMEBODY, "really")]
    gitlab.change(1, "## first report", *talk)
    gitlab.change(2, "## another")
    gitlab.change(3, "## a third")
    assert run(gitlab).stdout.splitlines() == ["!1: created", "!2: created", "!3: created"]
    assert own_notes(gitlab, 1) == [f"{MARK}\n## first report"]
    gitlab.reports[1] = "## second report"
    assert run(gitlab).stdout.splitlines() == ["!1: updated", "!2: unchanged", "!3: unchanged"]
    assert own_notes(gitlab, 1) == [f"{MARK}\n## second report"]
    assert [one["body"] for one in gitlab.notes[1][:3]] == [body for _, body in talk]


@pytest.mark.parametrize("text", ["/merge", "fine\n/approve", "  /close", "x\r/merge", "\n\n/assign @ann"])
def test_the_text_of_a_change_commands_nothing_and_mentions_nobody(gitlab, text):
    gitlab.change(1, text)
    assert run(gitlab).returncode == 0
    [body] = own_notes(gitlab, 1)
    assert not re.search(r"(?m)^\s*/", body.replace("\r", "\n"))
    assert not re.search(r"@\w", body)


def test_a_note_is_never_longer_than_gitlab_takes_and_says_so(gitlab):
    gitlab.change(1, "a line of a report\n" * 100_000)
    assert run(gitlab).returncode == 0
    [body] = own_notes(gitlab, 1)
    assert len(body) <= 1_000_000
    assert "longer than a note may be" in body


def test_a_preview_that_reported_nothing_is_told_and_one_that_runs_is_waited_for(gitlab):
    gitlab.change(1, None)
    gitlab.job_status = "running"
    assert run(gitlab).stdout == "!1: no preview yet\n"
    assert own_notes(gitlab, 1) == []
    gitlab.job_status = "failed"
    assert run(gitlab).stdout == "!1: created\n"
    assert "ended before it could report" in own_notes(gitlab, 1)[0]


def test_a_report_that_has_expired_leaves_its_note(gitlab):
    gitlab.change(1, "## report")
    assert run(gitlab).stdout == "!1: created\n"
    gitlab.reports[1] = None
    assert run(gitlab).stdout == "!1: unchanged\n"
    assert own_notes(gitlab, 1) == [f"{MARK}\n## report"]


def test_a_fork_that_the_token_may_not_see_keeps_no_other_from_its_note(gitlab):
    gitlab.change(1, "## private")
    gitlab.change(2, "## report")
    gitlab.refuses["/projects/9/pipelines/1/jobs"] = 404
    ran = run(gitlab)
    assert ran.returncode == 1
    first, second = ran.stdout.splitlines()
    assert first.startswith("!1: error: GitLab has nothing at /projects/9/pipelines/1/jobs")
    assert second == "!2: created"


def test_the_token_does_not_follow_artefacts_to_another_host(gitlab):
    seen = []

    class Storage(BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append(dict(self.headers))
            self.send_response(200)
            self.send_header("Content-Length", "9")
            self.end_headers()
            self.wfile.write(b"## stored")

        def log_message(self, *_):
            pass

    storage = ThreadingHTTPServer(("127.0.0.1", 0), Storage)
    thread = threading.Thread(target=storage.serve_forever, daemon=True)
    thread.start()
    try:
        gitlab.elsewhere = f"http://127.0.0.1:{storage.server_port}"
        gitlab.change(1, "## report")
        assert run(gitlab).stdout == "!1: created\n"
    finally:
        storage.shutdown()
        storage.server_close()
        thread.join()
    assert own_notes(gitlab, 1) == [f"{MARK}\n## stored"]
    assert len(seen) == 1
    assert TOKEN not in str(seen)


@pytest.mark.parametrize(
    ("refused", "status", "said"),
    [("/user", 401, "ACCESS_COMMENT_TOKEN"), ("/notes", 403, "role Reporter"), ("/pipelines", 500, "answers 500")],
)
def test_a_refusal_is_one_sentence_and_no_success(gitlab, refused, status, said):
    gitlab.change(1, "## report")
    gitlab.refuses[refused] = status
    ran = run(gitlab)
    assert (ran.returncode, said in ran.stdout + ran.stderr) == (1, True)
    assert len((ran.stdout + ran.stderr).splitlines()) == 1
    assert own_notes(gitlab, 1) == []


def test_a_variable_that_is_missing_and_a_server_that_is_not_there_are_told(gitlab):
    ran = run(gitlab, CI_PROJECT_ID=None)
    assert (ran.returncode, ran.stderr) == (1, "error: the variable CI_PROJECT_ID is not set.\n")
    ran = run(gitlab, CI_API_V4_URL="http://127.0.0.1:1")
    assert (ran.returncode, "does not answer" in ran.stderr) == (1, True)
