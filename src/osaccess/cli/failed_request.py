"""Owns the request that failed in a client's debug log, so that the doctor can begin with it."""

import re
from dataclasses import dataclass

from osaccess.keystone.examination import AskedRequest
from osaccess.recording.formats import read_log
from osaccess.recording.seen import Place, SeenRequest
from osaccess.recording.segments import shown_path

_REQUEST_ID = re.compile(r"\breq-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_FAILED = (401, 403, 404, 429)


@dataclass(frozen=True, slots=True)
class LoggedFailure:
    """What a log tells of the failure.

    Attributes:
        request: the last request that was refused; None where only logins were.
        request_id: the last one in the log, "" for none.
        said: what failed, in words.

    """

    request: AskedRequest | None
    request_id: str
    said: str


def failure_in(text: str, file: str) -> LoggedFailure:
    """Return the last failure that the log tells. Raises BadInput for a text that is no log."""
    failed = [one for one in read_log(text, file).requests if _is_failure(one)]
    ids = _REQUEST_ID.findall(text)
    request_id = ids[-1] if ids else ""
    if not failed:
        return LoggedFailure(None, request_id, f"{file} tells of no request that was refused")
    # keystoneauth1 logs in again after a 401 and repeats the request without telling: only its answer is logged
    others = [one for one in failed if not _is_login(one)]
    last = (others or failed)[-1]
    if not isinstance(last.place, Place):
        return LoggedFailure(None, request_id, f"{file}: {last.method} {last.place} was answered {last.status}")
    origin, path = last.place.origin, last.place.path
    said = f"{file}: {last.method} {origin}{shown_path(path)} was answered {last.status}"
    asked = AskedRequest(last.method, "", path, f"{origin}{path}") if others else None
    return LoggedFailure(asked, request_id, said)


def _is_login(request: SeenRequest) -> bool:
    return (
        request.method == "POST"
        and isinstance(request.place, Place)
        and request.place.path.endswith("/auth/tokens")
    )


def _is_failure(request: SeenRequest) -> bool:
    return request.status is not None and (request.status in _FAILED or request.status >= 500)
