"""Owns the formats of logs: one reader each, in the order in which they are recognised."""

from collections.abc import Callable
from dataclasses import dataclass

from osaccess.errors import BadInput
from osaccess.recording import curl_log, gophercloud_log, har, keystoneauth_log
from osaccess.recording.seen import Seen


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its name on the command line, who writes it, how it is recognised and read."""

    name: str
    written_by: str
    looks_like_it: Callable[[str], bool]
    read: Callable[[str], Seen]


FORMATS = (
    Format("har", "browsers and proxies", har.looks_like_it, har.read),
    Format("gophercloud", "OS_DEBUG=1, Terraform", gophercloud_log.looks_like_it, gophercloud_log.read),
    Format(
        "keystoneauth",
        "openstack --debug, openstacksdk, keystoneauth1",
        keystoneauth_log.looks_like_it,
        keystoneauth_log.read,
    ),
    Format("curl", "curl -v", curl_log.looks_like_it, curl_log.read),
)


def read_log(text: str, file: str, name: str | None = None) -> Seen:
    """Return what a log tells, by the name of its format or by its looks. Raises BadInput."""
    chosen = (
        [one for one in FORMATS if one.name == name]
        if name
        else [one for one in FORMATS if one.looks_like_it(text)]
    )
    if not chosen:
        raise BadInput(
            f"{file} is no log that is known here.",
            because="Known are: " + "; ".join(f"{one.name} ({one.written_by})" for one in FORMATS) + ".",
            mend="Run the client with its debug output, or record it live: osaccess record -- COMMAND",
        )
    seen = chosen[0].read(text)
    if not seen.requests:
        raise BadInput(f"{file} tells of no request.", mend="Run the client with its debug output switched on.")
    return seen
