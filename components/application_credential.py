"""Owns the component ApplicationCredential: one credential, one generation, under one name for ever."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

import pulumi
from pulumi_openstack import identity

from osaccess.access.access_rule import AccessRule
from osaccess.clock import in_utc_text
from osaccess.plan.model import Unsafe
from osaccess.rules.critical import NEVER_EXPIRES, NO_RULES, UNRESTRICTED, refuse_unsafe
from osaccess.rules.facts import CredentialFacts
from osaccess.rules.rule import Rule

SAFE = Unsafe()


class ApplicationCredential(pulumi.ComponentResource):
    """An application credential of the login of its provider, in that login's project.

    All of it is immutable in Keystone: a change is a new credential. Give the new one a new name, so that it
    exists before the old one goes.

    Attributes:
        pair: a secret output: {"id", "secret", "name", "expires_at"}; id and secret belong together.

    """

    pair: pulumi.Output[dict[str, str]]

    def __init__(
        self,
        name: str,
        *,
        roles: Sequence[str],
        access_rules: Sequence[AccessRule],
        expires_at: datetime | None,
        description: str = "",
        keep_as_created: bool = False,
        unsafe: Unsafe = SAFE,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Register the credential `name`.

        Args:
            name: its name in Keystone, taken per user for as long as it exists.
            roles: role names with all that they imply on this cloud.
            access_rules: the requests that it may send; never empty but with the reason `unsafe.no_rules`.
            expires_at: its end, aware; None only with the reason `unsafe.never_expires`.
            description: what reviewers read in Keystone.
            keep_as_created: a later change of roles, rules or description does not replace it (rotation).
            unsafe: reasons for what the policy pack refuses without a waiver.
            opts: `provider` decides the owner and the project.

        Raises:
            BadInput: a critical rule is broken; before anything is registered.

        """
        expiry = in_utc_text(expires_at) if expires_at else None
        rules = [{"service": rule.service, "method": rule.method, "path": rule.path} for rule in access_rules]
        unrestricted = True if unsafe.unrestricted else None
        refuse_unsafe(CredentialFacts(name, tuple(roles), tuple(rules), expiry, unrestricted), _excepted(unsafe))
        super().__init__(
            "osaccess:index:ApplicationCredential",
            name,
            {
                "roles": list(roles),
                "access_rules": [str(rule) for rule in access_rules],
                "expires_at": expiry,
                **{f"unsafe_{name}": reason for name, reason in asdict(unsafe).items() if reason},
            },
            opts,
        )
        # A changed description alone never replaces a credential: with an unchanged name that would delete it first.
        ignored = ["description", "roles", "access_rules"] if keep_as_created else ["description"]
        credential = identity.ApplicationCredential(
            name,
            name=name,
            description=description,
            roles=list(roles),
            access_rules=[identity.ApplicationCredentialAccessRuleArgs(**rule) for rule in rules] or None,
            expires_at=expiry,
            unrestricted=unrestricted,
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=ignored),
        )
        self.pair = pulumi.Output.secret(
            pulumi.Output.all(id=credential.id, secret=credential.secret, name=name, expires_at=expiry)
        )
        self.register_outputs({"credential_id": credential.id, "expires_at": expiry})


def _excepted(unsafe: Unsafe) -> tuple[Rule, ...]:
    reasons = (
        (unsafe.unrestricted, UNRESTRICTED),
        (unsafe.no_rules, NO_RULES),
        (unsafe.never_expires, NEVER_EXPIRES),
    )
    return tuple(rule for reason, rule in reasons if reason)
