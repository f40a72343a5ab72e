#!/usr/bin/env python3
"""Puts the access report of each open merge request under it: one note each, made once, written anew when it changes.

Runs on the default branch, from a schedule, with a project access token (scope api) in the protected and masked
variable ACCESS_COMMENT_TOKEN. It runs no code of a change: it takes the text `reports/report.md` out of the artefacts
of the job `preview`, and treats it as somebody else's text: GitLab would carry out its lines that begin with a slash
("/merge"), and would send mail to whom it mentions.

Needs CI_API_V4_URL and CI_PROJECT_ID, which GitLab sets. Exits with 1, and one sentence, where GitLab refuses; what it
refuses for one merge request, a private fork's artefacts, keeps no other from its note.
"""

import json
import os
import re
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import urlencode

MARK = "<!-- osaccess: access report -->"
LIMIT = 1_000_000  # characters of a note
CUT = "\n\n**The report is longer than a note may be: the rest is in the artefacts of the job.**\n"
NOTHING = "The preview ended before it could report: see its job."
PIPELINES = 5  # so many of a merge request are looked through for the job
MOST = 4 * LIMIT  # bytes of an artefact that are read
ENDED = ("success", "failed", "canceled")


class RefusedError(Exception):
    """GitLab refused something; the text is a sentence for the log."""


class GitLab:
    """The part of GitLab's API that is needed, for one project. The token goes in a header and nowhere else."""

    def __init__(self, api: str, token: str) -> None:
        self._api = api.rstrip("/")
        self._token = token

    def ask(self, method: str, path: str, body: dict[str, str] | None = None) -> bytes | None:
        """Return the answer; None for what is not there to be read. Raises RefusedError."""
        request = urllib.request.Request(
            self._api + path,
            method=method,
            data=json.dumps(body).encode() if body is not None else None,
            headers={"Content-Type": "application/json"},
        )
        request.add_unredirected_header("PRIVATE-TOKEN", self._token)  # artefacts may lie on another host
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                found: bytes = answer.read(MOST)
                return found
        except urllib.error.HTTPError as error:
            if error.code == 404 and method == "GET":
                return None
            is_login = error.code in (401, 403, 404)
            hint = ": ACCESS_COMMENT_TOKEN needs the scope api and the role Reporter" if is_login else ""
            asked = f"{method} {path.split('?')[0]}"
            raise RefusedError(f"GitLab answers {error.code} to {asked}{hint}.") from None
        except OSError as error:
            raise RefusedError(f"{self._api} does not answer: {getattr(error, 'reason', error)}.") from None

    def one(self, path: str) -> Any:
        """Return one thing. Raises RefusedError, also where it is not there."""
        found = self.ask("GET", path)
        if found is None:
            raise RefusedError(f"GitLab has nothing at {path.split('?')[0]}: the token may not see it.")
        return json.loads(found)

    def all(self, path: str, **query: str) -> Iterator[Any]:
        """Yield the things of a list, page by page."""
        page = 1
        while rows := self.one(f"{path}?{urlencode({**query, 'per_page': '100', 'page': str(page)})}"):
            yield from rows
            page += 1


def harmless(text: str) -> str:
    """Return the text without the power to do something: no quick action begins a line, nobody is mentioned."""
    lines = text.replace("\r", "\n")
    return re.sub(r"(?m)^(\s*)/", r"\1\\/", lines).replace("@", "@\u2060")


def note_of(report: str) -> str:
    """Return the note for a report, no longer than one may be."""
    text = harmless(report or NOTHING)
    room = LIMIT - len(MARK) - 1
    return f"{MARK}\n{text if len(text) <= room else text[: room - len(CUT)] + CUT}"


def report_of(gitlab: GitLab, project: str, change: str) -> str | None:
    """Return what the last preview of a merge request reported, "" for nothing (any more).

    None where it has not ended or never ran.
    """
    pipelines = gitlab.all(f"/projects/{project}/merge_requests/{change}/pipelines")  # newest first
    for pipeline in islice(pipelines, PIPELINES):
        where = f"/projects/{pipeline.get('project_id', project)}"  # a fork's pipeline is in the fork
        for job in gitlab.all(f"{where}/pipelines/{pipeline['id']}/jobs"):
            if job["name"] == "preview":
                if job["status"] not in ENDED:
                    return None
                text = gitlab.ask("GET", f"{where}/jobs/{job['id']}/artifacts/reports/report.md")
                return (text or b"").decode("utf-8", "replace")
    return None


def comment(gitlab: GitLab, project: str, change: str, me: int, report: str) -> str:
    """Make the note, or write it anew; return what was done. A report that has expired leaves its note as it is."""
    text = note_of(report)
    path = f"/projects/{project}/merge_requests/{change}/notes"
    for note in gitlab.all(path, sort="asc", order_by="created_at"):
        if note["author"]["id"] == me and note["body"].startswith(MARK):
            if not report or note["body"].rstrip() == text.rstrip():
                return "unchanged"
            gitlab.ask("PUT", f"{path}/{note['id']}", {"body": text})
            return "updated"
    gitlab.ask("POST", path, {"body": text})
    return "created"


def keep_notes(gitlab: GitLab, project: str) -> bool:
    """Keep the note of each open merge request; return whether GitLab took all of them. Raises RefusedError."""
    me, took_all = gitlab.one("/user")["id"], True
    for change in gitlab.all(f"/projects/{project}/merge_requests", state="opened"):
        iid = str(change["iid"])
        try:
            report = report_of(gitlab, project, iid)
            done = "no preview yet" if report is None else comment(gitlab, project, iid, me, report)
        except RefusedError as refused:
            done, took_all = f"error: {refused}", False
        sys.stdout.write(f"!{iid}: {done}\n")
    return took_all


def main() -> int:
    try:
        api, project, token = (
            os.environ[name] for name in ("CI_API_V4_URL", "CI_PROJECT_ID", "ACCESS_COMMENT_TOKEN")
        )
        return 0 if keep_notes(GitLab(api, token), project) else 1
    except KeyError as error:
        sys.stderr.write(f"error: the variable {error.args[0]} is not set.\n")
    except RefusedError as refused:
        sys.stderr.write(f"error: {refused}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
