"""Owns the way from a plan to a seed: keys become names, and what is there already on the cloud is made too."""

from collections.abc import Mapping

from osaccess.access.access_rule import HttpMethod
from osaccess.fake_keystone.seed_file import (
    ADMIN,
    DEFAULT_DOMAIN,
    AssignmentSeed,
    CredentialSeed,
    DomainSeed,
    GroupSeed,
    ProjectSeed,
    RoleSeed,
    RuleSeed,
    Seed,
    UserSeed,
)
from osaccess.plan.model import (
    AccessPlan,
    Generation,
    Owner,
    PlannedAssignment,
    PlannedCredential,
    PlannedGroup,
    PlannedOwner,
    PlannedProject,
    PlannedUser,
)


def seed_of_plan(plan: AccessPlan) -> Seed:
    """Return the plan as a seed. What exists already has its key for a name: a fake starts empty."""
    return _Conversion(plan).seed()


class _Conversion:
    """One plan, with the name of each key."""

    def __init__(self, plan: AccessPlan) -> None:
        self._plan = plan
        self._default = {key for key, id_ in plan.known.domains.items() if id_ == plan.domain_id}
        known = {key: DEFAULT_DOMAIN if key in self._default else key for key in plan.known.domains}
        self._domains = {**known, **{one.key: one.name for one in plan.domains}}
        self._projects = _names(plan.known.projects, {one.key: one.name for one in plan.projects})
        self._people: tuple[PlannedOwner | PlannedUser, ...] = (*plan.owners, *plan.users)
        people = {one.key: one.name for one in self._people}
        self._users = _names({**plan.known.users, **plan.known.owners}, people)
        self._groups = {one.key: one.name for one in plan.groups}

    def seed(self) -> Seed:
        plan = self._plan
        return Seed(
            domains={
                **{self._domains[key]: DomainSeed() for key in plan.known.domains if key not in self._default},
                **{one.name: DomainSeed(description=one.description) for one in plan.domains},
            },
            roles={one.name: RoleSeed() for one in plan.roles},
            projects={
                **{self._projects[key]: ProjectSeed() for key in plan.known.projects},
                **{one.name: self._project(one) for one in plan.projects},
            },
            users={
                **{self._users[key]: UserSeed() for key in plan.known.users},
                **{one.name: self._user(one) for one in self._people},
            },
            groups={one.name: self._group(one) for one in plan.groups},
            role_assignments=tuple(
                self._assignment(one) for one in (*plan.assignments, *plan.existing_assignments)
            ),
            credentials={
                generation.name: self._generation(one, generation)
                for one in plan.credentials
                for generation in one.generations
            },
        )

    def _domain(self, key: str | None) -> str:
        return DEFAULT_DOMAIN if key is None else self._domains[key]

    def _project(self, one: PlannedProject) -> ProjectSeed:
        return ProjectSeed(
            domain=self._domain(one.domain),
            parent=None if one.parent is None else self._projects[one.parent],
            description=one.description,
            tags=one.tags,
            enabled=one.enabled,
        )

    def _user(self, one: PlannedOwner | PlannedUser) -> UserSeed:
        return UserSeed(domain=self._domain(one.domain), description=one.description, enabled=one.enabled)

    def _group(self, one: PlannedGroup) -> GroupSeed:
        return GroupSeed(domain=self._domain(one.domain), members=tuple(self._users[key] for key in one.members))

    def _assignment(self, one: PlannedAssignment) -> AssignmentSeed:
        (actor, who), (target, where) = one.actor, one.target
        return AssignmentSeed(
            user=None if actor == "group" else self._users[who],
            group=self._groups[who] if actor == "group" else None,
            project=self._projects[where] if target == "project" else None,
            domain=self._domains[where] if target == "domain" else None,
            inherited=one.inherited,
            roles=one.roles,
        )

    def _generation(self, planned: PlannedCredential, generation: Generation) -> CredentialSeed:
        made_by, project = ADMIN, ADMIN
        if isinstance(planned.owner, Owner):
            made_by, project = self._users[planned.owner.name], self._projects[planned.owner.project]
        return CredentialSeed(
            user=made_by,
            project=project,
            roles=planned.roles,
            access_rules=tuple(
                RuleSeed(service=rule.service, method=HttpMethod(rule.method), path=rule.path)
                for rule in planned.access_rules
            ),
            expires_at=generation.expires_at,
            description=planned.description,
            of=planned.name,
        )


def _names(known: Mapping[str, str], made: Mapping[str, str]) -> dict[str, str]:
    """Return key → name."""
    return {**{key: key for key in known}, **made}
