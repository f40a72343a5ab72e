"""Owns the component RotatingCredential: the living generations of one credential."""

from collections.abc import Sequence

import pulumi

from osaccess.access.access_rule import AccessRule
from osaccess.components.application_credential import SAFE, ApplicationCredential
from osaccess.plan.model import Generation, Unsafe, Use

UNKNOWN_USE = Use()


class RotatingCredential(pulumi.ComponentResource):
    """A credential whose generations overlap: the new one exists before the old one goes.

    Which generations live is decided by osaccess.plan.rotation; each is a resource of its own under its own
    name. Also used for a credential with one fixed end, which is a series of one.

    Attributes:
        current: the generation to use, as `ApplicationCredential.pair`.
        previous: the generation before it, in its overlap; the output of None otherwise.

    """

    current: pulumi.Output[dict[str, str]]
    previous: pulumi.Output[dict[str, str] | None]

    def __init__(
        self,
        name: str,
        *,
        generations: Sequence[Generation],
        roles: Sequence[str],
        access_rules: Sequence[AccessRule],
        description: str = "",
        unsafe: Unsafe = SAFE,
        use: Use = UNKNOWN_USE,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Register the generations, newest first.

        `use` says who uses them, for the files that are handed over; the other arguments are those of
        ApplicationCredential.
        """
        super().__init__(
            "osaccess:index:RotatingCredential",
            name,
            {
                "generations": [generation.name for generation in generations],
                **({"class": use.kind} if use.kind else {}),
                **({"consumers": list(use.consumers)} if use.consumers else {}),
                **({"regions": list(use.regions)} if use.regions else {}),
            },
            opts,
        )
        pairs = [
            ApplicationCredential(
                generation.name,
                roles=roles,
                access_rules=access_rules,
                expires_at=generation.expires_at,
                description=description,
                keep_as_created=generation.rotates,
                unsafe=unsafe,
                opts=pulumi.ResourceOptions(parent=self),
            ).pair
            for generation in generations
        ]
        self.current = pairs[0]
        self.previous = pulumi.Output.secret(pairs[1] if len(pairs) > 1 else None)
        self.register_outputs({"current": self.current, "previous": self.previous})
