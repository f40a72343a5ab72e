"""`osaccess credentials rotate` and `revoke`: an instant in the document, which the next `up` carries out."""

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import click

from osaccess.access.expiry import At, Every, Never
from osaccess.access.instant import NotAnInstant, parse_instant
from osaccess.cli.terminal import Terminal, json_option
from osaccess.clock import in_utc_text, utc_now
from osaccess.errors import BadInput
from osaccess.files import Beside, write_text
from osaccess.plan.naming import rotating_name
from osaccess.plan.rotation import Slot, most_at_once, retirement, slots_at
from osaccess.spec.credential import CredentialSpec
from osaccess.spec.document import Document, read_document
from osaccess.spec.edit import with_instant

_Function = TypeVar("_Function", bound=Callable[..., Any])
_TOKENS_LIVE = timedelta(seconds=300)
"""How long services that cache tokens may accept those of a deleted credential (facts/keystone.md 6)."""


@dataclass(frozen=True, slots=True)
class _Series:
    """A rotating credential of a document at one instant; `file` is the one in which its expiry stands."""

    document: Path
    file: Path
    text: str
    line: int
    name: str
    spec: CredentialSpec
    expiry: Every
    now: datetime

    def with_instant(self, key: str, instant: datetime) -> "_Series":
        """Return the series with the instant in its file's text, read anew. Raises BadInput, BadDocument."""
        text = with_instant(self.text, str(self.file), self.name, key, instant)
        return _series(self.document, self.name, self.now, {self.file: text})


@dataclass(frozen=True, slots=True)
class _Files(Beside):
    """The files beside a document, some of them changed and not written yet."""

    changed: Mapping[Path, str]

    def __call__(self, name: str) -> str:
        """Return the text of a file. Raises BadInput."""
        path = Path(posixpath.normpath(self.file.parent / name))
        return self.changed[path] if path in self.changed else Beside.__call__(self, name)


def _document_options(function: _Function) -> _Function:
    for option in (
        click.option(
            "--at", "at", metavar="INSTANT", help="When the new generation starts.  [default: the present instant]"
        ),
        click.option(
            "--document",
            type=click.Path(dir_okay=False, path_type=Path),
            default=Path("access.yaml"),
            show_default=True,
            help="The document to write into.",
        ),
    ):
        function = option(function)
    return function


@click.command("rotate")
@click.argument("name")
@_document_options
@json_option
@click.pass_obj
def rotate(terminal: Terminal, name: str, document: Path, at: str | None) -> None:
    """Let credential NAME have a new generation ahead of its time.

    Writes the instant into the `rotations` of its expiry; the next `up` makes the generation, and the one before
    lives on for the overlap.
    """
    now = _instant(at)
    series = _series(document, name, now)
    _refuse_going_back(series)
    changed = series.with_instant("rotations", now)
    _write(changed)
    current, *previous = slots_at(changed.expiry, now)
    terminal.print(
        f"wrote {changed.file}:{changed.line}: {name} rotates at {in_utc_text(now)}, with the next `up` after"
    )
    terminal.print(f"  new       {_until(changed, current)}")
    for slot in previous:
        terminal.print(f"  lives on  {_until(changed, slot)}")
    most = most_at_once(changed.expiry, now)
    if most > 2:
        terminal.note(
            f"up to {most} generations live at once now, and the cloud's limit of credentials per user counts them all"
        )
    terminal.print_json(_as_json(changed, revoked=None))


@click.command("revoke")
@click.argument("name")
@click.argument("generation")
@_document_options
@json_option
@click.pass_obj
def revoke(terminal: Terminal, name: str, generation: str, document: Path, at: str | None) -> None:
    """Take a leaked GENERATION of credential NAME away.

    Without overlap: the next `up` deletes it. GENERATION is its name in Keystone, or `current` or `previous`. For
    the current one a new generation starts at once, so that its consumers can go on as soon as they have it.
    """
    now = _instant(at)
    series = _series(document, name, now)
    leaked = _generation(series, generation)
    living = slots_at(series.expiry, now)
    changed = series.with_instant("revoked", leaked.start)
    if leaked == living[0]:
        _refuse_going_back(series)
        changed = changed.with_instant("rotations", now)
    _write(changed)
    gone = rotating_name(name, leaked.start)
    terminal.print(f"wrote {changed.file}:{changed.line}: the next `up` deletes {gone}")
    terminal.print(f"  to use    {_until(changed, slots_at(changed.expiry, now)[0])}")
    told = ", ".join(changed.spec.consumers) or changed.spec.description or f"whoever uses {name}"
    terminal.print(f"  to tell   {told}: what holds {gone} stops")
    terminal.print(
        f"  until then it works, and tokens issued from it up to {_TOKENS_LIVE.seconds} s longer where services cache"
    )
    terminal.print_json(_as_json(changed, revoked=gone))


def _series(document: Path, name: str, now: datetime, changed: Mapping[Path, str] | None = None) -> _Series:
    files = _Files(document, changed or {})
    read = read_document(files(document.name), str(document), files)
    credential = _credential(read, name)
    match credential.expiry.as_expiry():
        case At(instant):
            raise BadInput(
                f"Credential {name!r} does not rotate: it ends once, at {in_utc_text(instant)}.",
                mend="Change its `at`: another end makes a new credential before the old one goes. "
                "Or write `every`, `overlap` and `anchor`.",
            )
        case Never():
            raise BadInput(
                f"Credential {name!r} does not rotate: it never ends.",
                mend="Write `every`, `overlap` and `anchor`, and take `unsafe_never_expires` away.",
            )
        case Every() as expiry:
            place = read.source.positions["credentials", name, "expiry"]
            file = Path(place.file) if place.file else document
            text = files(posixpath.relpath(file, document.parent))
            return _Series(document, file, text, place.line, name, credential, expiry, now)


def _credential(document: Document, name: str) -> CredentialSpec:
    credentials = document.spec.credentials
    if name not in credentials:
        raise BadInput(
            f"{document.source.file} has no credential {name!r}.",
            mend=f"It has: {', '.join(sorted(credentials)) or 'none'}.",
        )
    return credentials[name]


def _generation(series: _Series, wanted: str) -> Slot:
    """Return the living generation of that name."""
    living = slots_at(series.expiry, series.now)
    named = {rotating_name(series.name, slot.start): slot for slot in living}
    words = dict(zip(("current", "previous"), living, strict=False))
    if wanted in named or wanted in words:
        return named.get(wanted) or words[wanted]
    raise BadInput(
        f"Credential {series.name!r} has no living generation {wanted!r}.",
        mend=f"It has: {', '.join(named) or 'none'}.",
    )


def _refuse_going_back(series: _Series) -> None:
    """Refuse a start at or before the newest one: generations that never were would count as previous ones."""
    newest = max(slot.start for slot in slots_at(_without_revoked(series.expiry), series.now))
    if series.now <= newest or series.now in series.expiry.rotations:
        raise BadInput(
            f"A generation of {series.name!r} starts at {in_utc_text(newest)} already.",
            mend="Take a later instant with --at, or none for the present one.",
        )


def _without_revoked(expiry: Every) -> Every:
    return Every(expiry.every, expiry.overlap, expiry.anchor, expiry.rotations)


def _instant(at: str | None) -> datetime:
    if at is None:
        return utc_now()
    try:
        return parse_instant(at)
    except NotAnInstant as error:
        raise BadInput(f"--at: {error}") from error


def _write(series: _Series) -> None:
    write_text(series.file, series.text, series.file.stat().st_mode & 0o777)


def _until(series: _Series, slot: Slot) -> str:
    until = retirement(series.expiry, slot.start)
    return f"{rotating_name(series.name, slot.start)} until {in_utc_text(until)}"


def _as_json(series: _Series, *, revoked: str | None) -> dict[str, Any]:
    return {
        "file": str(series.file),
        "line": series.line,
        "credential": series.name,
        "revoked": revoked,
        "consumers": list(series.spec.consumers),
        "living": [
            {
                "generation": rotating_name(series.name, slot.start),
                "until": in_utc_text(retirement(series.expiry, slot.start)),
                "expires_at": in_utc_text(slot.expires_at),
            }
            for slot in slots_at(series.expiry, series.now)
        ],
    }
