"""Owns what else lives in a cloud and opens it: EC2 credentials, trusts, and other credentials; never a secret.

Application credentials are in the inventory. Keystone does not tell of any of these when it was made.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class LivingEc2:
    """An EC2 credential: all that its user may do on the project, or as much as what it was made from.

    Attributes:
        id: of its record among all credentials.
        access: its access key, which is no secret; "" where the record has none.
        application_credential_id: of the application credential it was made from; "" where it was made from none.
        trust_id: of the trust it was made from; "" where it was made from none.

    """

    id: str
    access: str
    user_id: str
    project_id: str
    application_credential_id: str = ""
    trust_id: str = ""


@dataclass(frozen=True, slots=True)
class LivingOpaque:
    """A credential of another type: a one-time password's seed, a certificate, whatever a service keeps."""

    id: str
    type: str
    user_id: str
    project_id: str = ""


@dataclass(frozen=True, slots=True)
class LivingTrust:
    """Roles that one user lends to another. `expires_at` None = it never ends, `remaining_uses` None = any number.

    Attributes:
        roles: names of the roles; None where nobody could read them.
        redelegations: how many times it may be handed on.

    """

    id: str
    trustor_id: str
    trustee_id: str
    project_id: str
    roles: tuple[str, ...] | None = None
    expires_at: datetime | None = None
    impersonation: bool = False
    remaining_uses: int | None = None
    redelegations: int = 0


@dataclass(frozen=True, slots=True)
class OtherCredentials:
    """What a login saw of them; what it did not see is in `not_seen`, in words."""

    ec2: tuple[LivingEc2, ...] = ()
    opaque: tuple[LivingOpaque, ...] = ()
    trusts: tuple[LivingTrust, ...] = ()
    not_seen: tuple[str, ...] = ()
