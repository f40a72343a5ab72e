"""Owns what the checks look at: document, cloud and instant, with what all of them would look up again."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from osaccess.access.access_rule import AccessRule
from osaccess.catalogue.loading import load_catalogue
from osaccess.catalogue.reach import CloudApi
from osaccess.cloud.model import CloudFacts
from osaccess.plan.access_rules import expanded_rules, mounts_of
from osaccess.plan.consistency import contradictions
from osaccess.plan.known_ids import domain_id
from osaccess.plan.roles_held import RolesHeld
from osaccess.rules.profiles import Profile
from osaccess.rules.waivers import Waivers
from osaccess.spec.access import AccessSpec
from osaccess.spec.credential import CredentialSpec
from osaccess.yaml_text import KeyPath

OwnerIdentity = tuple[str, ...]
"""What makes two keys of `owners` one user in Keystone; () for the login itself."""


@dataclass(frozen=True)
class Subject:
    """All that a check may look at."""

    spec: AccessSpec
    cloud: CloudFacts
    now: datetime
    profile: Profile
    waivers: Waivers

    @cached_property
    def held(self) -> RolesHeld:
        """The roles that owners hold by the document."""
        return RolesHeld(self.spec, self.cloud)

    @cached_property
    def api(self) -> CloudApi:
        """The services' operations as the cloud mounts them."""
        return CloudApi(load_catalogue(), mounts_of(self.cloud))

    @cached_property
    def contradictions(self) -> tuple[tuple[KeyPath, str, str], ...]:
        """What the cloud would refuse: key, what is wrong, what to write."""
        return tuple(contradictions(self.spec, self.cloud, self.now))

    @cached_property
    def credentials_of(self) -> Mapping[OwnerIdentity, Mapping[str, CredentialSpec]]:
        """User in Keystone → its credentials by key."""
        found: dict[OwnerIdentity, dict[str, CredentialSpec]] = defaultdict(dict)
        for name, credential in self.spec.credentials.items():
            found[self.identity_of(credential.owner)][name] = credential
        return found

    def identity_of(self, owner: str | None) -> OwnerIdentity:
        """Return what tells users apart: the id of one that exists, else domain and name."""
        if owner is None:
            return ()
        spec = self.spec.owners[owner]
        if spec.there is not None and spec.there.id is not None:
            return (spec.there.id,)
        name = spec.there.name if spec.there is not None else spec.name
        return (domain_id(self.spec, self.cloud, spec.domain), name or owner)

    @cached_property
    def sound_credentials(self) -> tuple[tuple[str, CredentialSpec, tuple[AccessRule, ...]], ...]:
        """The credentials whose rules can be told, with the rules."""
        broken = {path[1] for path, _, _ in self.contradictions if path[0] == "credentials"}
        return tuple(
            (name, credential, expanded_rules(credential, self.cloud))
            for name, credential in self.spec.credentials.items()
            if name not in broken
        )
