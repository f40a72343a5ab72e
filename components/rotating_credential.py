"""Owns the component RotatingCredential: the living generations of one credential."""

import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NotRequired, TypedDict

import pulumi
from pydantic import ValidationError

from osaccess.access.expiry import Every
from osaccess.clock import in_utc_text, utc_now
from osaccess.components.application_credential import AccessRuleArgs, ApplicationCredential, UnsafeArgs
from osaccess.components.refusals import refuse_odd_keys, told_plainly
from osaccess.environment import now_of
from osaccess.errors import BadInput
from osaccess.plan.model import Generation
from osaccess.plan.naming import rotating_name
from osaccess.plan.rotation import slots_at
from osaccess.spec.credential import ExpirySpec


class RotatingCredentialArgs(TypedDict):
    """What a credential that is renewed is told."""

    roles: Sequence[str]
    """Role names with all that they imply on this cloud: `member, reader` where member implies reader. Never empty."""

    access_rules: Sequence[AccessRuleArgs]
    """The requests that it may send; empty only with the reason `unsafe.no_rules`."""

    every: NotRequired[str]
    """Time between two generations, in whole days or hours: 30d, 12h."""

    overlap: NotRequired[str]
    """How long the previous generation lives on, less than `every`: 7d."""

    anchor: NotRequired[str]
    """The start of one generation, UTC: 2026-01-01T00:00:00Z. It fixes the names; never change it."""

    rotations: NotRequired[Sequence[str]]
    """Further starts, UTC: write the present instant here to rotate ahead of time."""

    revoked: NotRequired[Sequence[str]]
    """Starts of generations that leaked: they go with the next run, without an overlap. Rotate as well."""

    description: NotRequired[str]
    """The job that uses it, and where."""

    credential_name: NotRequired[str]
    """Begins the names of its generations in Keystone; the logical name by default."""

    unsafe: NotRequired[UnsafeArgs]
    """What it is allowed to be that credentials should not be, and why."""

    kind: NotRequired[str]
    """Who it is for: ci, service or human."""

    consumers: NotRequired[Sequence[str]]
    """Who uses it, in words; `osaccess credentials export` names them."""

    regions: NotRequired[Sequence[str]]
    """The regions of the files that are handed over."""


class RotatingCredential(pulumi.ComponentResource):
    """A credential whose generations overlap: the new one exists before the old one goes.

    Which generations live follows from `every`, `overlap`, `anchor` and the present instant (or the variable
    `OSACCESS_NOW`); each is a resource of its own under its own name. A changed role or rule takes effect with the
    next generation: what consumers use is never replaced. The program has to run once in each overlap.
    """

    current: pulumi.Output[Mapping[str, str]]
    """The generation to use, a secret: `id`, `secret`, `name` and `expires_at`; id and secret belong together."""

    previous: pulumi.Output[Mapping[str, str] | None]
    """The generation before it in its overlap, a secret; nothing outside of one."""

    def __init__(
        self,
        name: str,
        args: RotatingCredentialArgs,
        opts: pulumi.ResourceOptions | None = None,
        *,
        generations: Sequence[Generation] | None = None,
    ) -> None:
        """Register the living generations.

        Args:
            name: logical name.
            args: what it is told.
            opts: the option `providers` decides the owner and the project.
            generations: what a plan has decided already, newest first; None = by `every`, `overlap` and `anchor`.

        Raises:
            RunError: a critical rule is broken, or the rotation makes no sense; before anything is registered.

        """
        with told_plainly():
            refuse_odd_keys(repr(name), args, RotatingCredentialArgs)
            prefix = args.get("credential_name") or name
            living = generations or _living(prefix, _expiry(name, args), now_of(os.environ, utc_now))
            if not living:
                raise BadInput(
                    f"All living generations of {name!r} are revoked.",
                    mend="Write the present instant into `rotations`, so that there is one to use.",
                )
        super().__init__(
            "osaccess:index:RotatingCredential",
            name,
            {"generations": [generation.name for generation in living], **_use(args)},
            opts,
        )
        pairs = [
            ApplicationCredential(
                name + generation.name.removeprefix(prefix),
                {
                    "roles": args["roles"],
                    "access_rules": args["access_rules"],
                    "expires_at": in_utc_text(generation.expires_at) if generation.expires_at else None,
                    "description": args.get("description", ""),
                    "credential_name": generation.name,
                    "keep_as_created": generation.rotates,
                    "unsafe": args.get("unsafe", {}),
                },
                pulumi.ResourceOptions(parent=self),
            ).pair
            for generation in living
        ]
        self.current = pairs[0]
        self.previous = pulumi.Output.secret(pairs[1] if len(pairs) > 1 else None)
        self.register_outputs({"current": self.current, "previous": self.previous})


def _use(args: RotatingCredentialArgs) -> dict[str, Any]:
    """Return what is said of its use, as stacks keep it."""
    said = {
        "class": args.get("kind", ""),
        "consumers": list(args.get("consumers", ())),
        "regions": list(args.get("regions", ())),
    }
    return {key: value for key, value in said.items() if value}


def _expiry(name: str, args: RotatingCredentialArgs) -> Every:
    """Return the rotation, judged as a document's."""
    given = {key: args.get(key) for key in ("every", "overlap", "anchor")}
    if None in given.values():
        raise BadInput(f"The rotating credential {name!r} needs all of every, overlap and anchor.")
    lists = {"rotations": tuple(args.get("rotations", ())), "revoked": tuple(args.get("revoked", ()))}
    try:
        expiry = ExpirySpec.model_validate({**given, **lists}).as_expiry()
    except ValidationError as error:
        said = " ".join(one["msg"].removeprefix("Value error, ") for one in error.errors())
        raise BadInput(f"The rotation of {name!r} makes no sense: {said}") from error
    assert isinstance(expiry, Every)  # there is no `at` among the arguments
    return expiry


def _living(prefix: str, expiry: Every, now: datetime) -> tuple[Generation, ...]:
    return tuple(
        Generation(rotating_name(prefix, slot.start), slot.expires_at, rotates=True)
        for slot in slots_at(expiry, now)
    )
