"""Owns the component ApplicationCredential: one credential, one generation, under one name for ever."""

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

import pulumi
from pulumi_openstack import identity

from osaccess.access.access_rule import AccessRule
from osaccess.access.instant import NotAnInstant, parse_instant
from osaccess.components.refusals import refuse_odd_keys, told_plainly
from osaccess.errors import BadInput
from osaccess.rules.critical import NEVER_EXPIRES, NO_RULES, UNRESTRICTED, refuse_unsafe
from osaccess.rules.facts import CredentialFacts

_EXCEPTED = {"unrestricted": UNRESTRICTED, "no_rules": NO_RULES, "never_expires": NEVER_EXPIRES}


class AccessRuleArgs(TypedDict):
    """A request that a credential may send."""

    service: str
    """The service's type in the catalogue: compute, image, network."""

    method: str
    """GET, POST, PUT, PATCH, DELETE or HEAD."""

    path: str
    """The whole path with its mount prefix; `*` is one part, `{name}` too, `**` all that follows."""


class UnsafeArgs(TypedDict):
    """What a credential should not be, each with its reason in words. The policy pack still wants a waiver."""

    unrestricted: NotRequired[str]
    """Why it may create and delete other credentials."""

    no_rules: NotRequired[str]
    """Why it may send every request."""

    never_expires: NotRequired[str]
    """Why it has no end."""


class ApplicationCredentialArgs(TypedDict):
    """What an application credential is told. All of it is immutable in Keystone."""

    roles: Sequence[str]
    """Role names with all that they imply on this cloud: `member, reader` where member implies reader. Never empty."""

    access_rules: Sequence[AccessRuleArgs]
    """The requests that it may send; empty only with the reason `unsafe.no_rules`."""

    expires_at: NotRequired[str | None]
    """Its end, UTC, whole seconds: 2026-09-01T00:00:00Z. Left out only with the reason `unsafe.never_expires`."""

    description: NotRequired[str]
    """What reviewers read in Keystone. A change of it alone does not replace the credential."""

    credential_name: NotRequired[str]
    """Its name in Keystone, taken per user as long as it exists; the logical name by default."""

    keep_as_created: NotRequired[bool]
    """A later change of roles, rules or description does not replace it, as in a rotation; false by default."""

    unsafe: NotRequired[UnsafeArgs]
    """What it is allowed to be that credentials should not be, and why."""


class ApplicationCredential(pulumi.ComponentResource):
    """An application credential of the login of its provider, in that login's project.

    All of it is immutable in Keystone: a change is a new credential. Give the new one a new name, so that it
    exists before the old one goes. One that is there already cannot be adopted: Keystone tells its secret once.
    """

    pair: pulumi.Output[Mapping[str, str]]
    """A secret: `id`, `secret`, `name` and `expires_at`; id and secret belong together."""

    def __init__(
        self, name: str, args: ApplicationCredentialArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Register the credential.

        Args:
            name: logical name.
            args: what it is told.
            opts: the option `providers` decides the owner and the project.

        Raises:
            RunError: a critical rule is broken; before anything is registered.

        """
        with told_plainly():
            refuse_odd_keys(repr(name), args, ApplicationCredentialArgs)
            refuse_odd_keys(f"`unsafe` of {name!r}", args.get("unsafe", {}), UnsafeArgs)
            for rule in args["access_rules"]:
                refuse_odd_keys(f"an access rule of {name!r}", rule, AccessRuleArgs)
        roles, rules, expires_at = list(args["roles"]), list(args["access_rules"]), args.get("expires_at")
        credential_name = args.get("credential_name") or name
        reasons = {key: str(reason) for key, reason in args.get("unsafe", {}).items() if reason}
        unrestricted = True if "unrestricted" in reasons else None
        with told_plainly():
            facts = CredentialFacts(credential_name, tuple(roles), tuple(rules), expires_at, unrestricted)
            refuse_unsafe(facts, tuple(_EXCEPTED[key] for key in reasons))
            _refuse_odd_instant(credential_name, expires_at)
        shown = [str(AccessRule(**rule)) for rule in rules]
        super().__init__(
            "osaccess:index:ApplicationCredential",
            name,
            {
                "roles": roles,
                "access_rules": shown,
                "expires_at": expires_at,
                **{f"unsafe_{key}": reason for key, reason in reasons.items()},
            },
            opts,
        )
        # A changed description alone never replaces a credential: with an unchanged name that would delete it first.
        ignored = ["description", "roles", "access_rules"] if args.get("keep_as_created") else ["description"]
        credential = identity.ApplicationCredential(
            name,
            name=credential_name,
            description=args.get("description", ""),
            roles=roles,
            access_rules=[identity.ApplicationCredentialAccessRuleArgs(**rule) for rule in rules] or None,
            expires_at=expires_at,
            unrestricted=unrestricted,
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=ignored),
        )
        self.pair = pulumi.Output.secret(
            pulumi.Output.all(
                id=credential.id, secret=credential.secret, name=credential_name, expires_at=expires_at
            )
        )
        self.register_outputs({"credential_id": credential.id, "expires_at": expires_at})


def _refuse_odd_instant(name: str, expires_at: str | None) -> None:
    if expires_at is None:
        return
    try:
        parse_instant(expires_at)
    except NotAnInstant as error:
        raise BadInput(f"The end of credential {name!r}: {error}") from error
