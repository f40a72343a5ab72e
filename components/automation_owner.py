"""Owns the component AutomationOwner: a user that owns application credentials and that no person logs in as."""

import secrets
from collections.abc import Callable

import pulumi
from pulumi_openstack import identity

from osaccess.access.secret import Secret

_PASSWORD_BYTES = 32


def _new_password() -> str:
    return secrets.token_urlsafe(_PASSWORD_BYTES)


class AutomationOwner(pulumi.ComponentResource):
    """An automation user with a password that is given, or generated once, and kept, encrypted, in the state.

    Without a given one each run generates one and all but the first are ignored: a changed password would revoke
    the user's tokens in every `up` (design, decision 5). So the password of the state is the user's; read it from here.

    Attributes:
        user_id: its id in Keystone.
        user_name: its name.
        password: its password, a secret output.

    """

    user_id: pulumi.Output[str]
    user_name: pulumi.Output[str]
    password: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        domain_id: pulumi.Input[str],
        user_name: str = "",
        description: str = "",
        enabled: bool = True,
        password: Secret | None = None,
        new_password: Callable[[], str] = _new_password,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Register the user in the domain.

        Args:
            name: logical name, and the user's name where there is no `user_name`.
            domain_id: its domain.
            user_name: its name in Keystone.
            description: what it automates, and who answers for it.
            enabled: False locks it out, and its credentials too.
            password: its password; it is changed where this is another one than before, which revokes its tokens.
            new_password: makes its password where none is given.
            opts: of the component.

        """
        super().__init__("osaccess:index:AutomationOwner", name, {"domain_id": domain_id}, opts)
        user = identity.User(
            name,
            name=user_name or name,
            domain_id=domain_id,
            description=description,
            enabled=enabled,
            password=pulumi.Output.secret(password.reveal() if password else new_password()),
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=None if password else ["password"]),
        )
        self.user_id = user.id
        self.user_name = user.name
        self.password = pulumi.Output.secret(user.password).apply(lambda text: text or "")
        self.register_outputs({"user_id": user.id, "user_name": user.name})
