"""Owns what an audit says of one thing that opens a cloud and is no application credential; judges nothing."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from osaccess.check.living_credentials import Told
from osaccess.rules.rule import Level


class Kind(StrEnum):
    """What an entry is."""

    EC2 = "EC2 credential"
    TRUST = "trust"
    OPAQUE = "credential"


@dataclass(frozen=True, slots=True)
class Other:
    """One thing that opens a cloud and is no application credential.

    Attributes:
        key: what its kind is known by: the access key of an EC2 credential, else the id.
        owner: name of the user as whom, or with whose roles, it opens the cloud; the id where nobody saw the user.
        project: name of the project; the id where nobody saw the project, "" where it is for none.
        reach: what it may do, in words; "" where nobody can tell.
        ends: its own end; None = it has none.
        type: as which Keystone keeps it, where it is of a type that rules do not know.

    """

    kind: Kind
    id: str
    key: str
    owner_id: str
    owner: str
    project_id: str
    project: str
    end_it: str
    reach: str = ""
    ends: datetime | None = None
    type: str = ""
    stack: str = ""
    standing: str = ""
    told: tuple[Told, ...] = ()

    @property
    def is_refused(self) -> bool:
        """Tell whether a mandatory rule is broken."""
        return any(one.level is Level.MANDATORY for one in self.told)
