"""Owns owners whose credentials serve more than one purpose: a token of one can see all of its owner's credentials."""

from collections.abc import Iterator, Mapping

from osaccess.check.finding import Check, Found, Level
from osaccess.check.subject import Subject
from osaccess.plan.access_rules import expanded_rules
from osaccess.spec.credential import CredentialSpec

_LIST = "/v3/users/0/application_credentials"


def _run(subject: Subject) -> Iterator[Found]:
    for credentials in subject.credentials_of.values():
        zones = sorted({_zone(one) for one in credentials.values()})
        if len(zones) < 2:
            continue
        name, first = next(iter(credentials.items()))
        whose = f"Owner {first.owner!r}" if first.owner else "The login"
        lists = sorted(_can_list(subject, credentials))
        path = ("owners", first.owner) if first.owner else ("credentials", name)
        if lists:
            yield Found(
                Level.WARNING,
                path,
                f"{whose} has credentials in {len(zones)} trust zones ({', '.join(zones)}), and whoever holds "
                f"{', '.join(lists)} can list all of them: names, projects, roles and rules.",
                "One owner per zone; or leave GET …/application_credentials out of the rules.",
            )
        else:
            yield Found(
                Level.NOTE,
                path,
                f"{whose} has credentials in {len(zones)} trust zones ({', '.join(zones)}). Nothing but their access "
                "rules keeps one from listing the others, and its password logs in to all.",
                "One owner per zone, where those who use them shall not know of each other.",
            )


def _zone(credential: CredentialSpec) -> str:
    """Return who trusts each other: those who work on one project with one class of credentials."""
    kind = f" ({credential.kind})" if credential.kind else ""
    return f"{credential.project or 'the project of the login'}{kind}"


def _can_list(subject: Subject, credentials: Mapping[str, CredentialSpec]) -> Iterator[str]:
    broken = {path[1] for path, _, _ in subject.contradictions if path[0] == "credentials"}
    path = subject.api.mount_of("identity") + _LIST
    for name, credential in credentials.items():
        rules = () if name in broken else expanded_rules(credential, subject.cloud)
        free = credential.unsafe_no_rules or credential.unsafe_unrestricted
        if free or any(rule.allows("identity", "GET", path) for rule in rules):
            yield name


CHECK = Check(
    id="trust-zones",
    asks="Does one owner have credentials for several projects or classes, so that a leak of one tells of the others?",
    run=_run,
)
