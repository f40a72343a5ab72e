"""Strategies: documents as Python classes, with everything that can be written, each reference to something there."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from osaccess.access.access_rule import HttpMethod
from osaccess.catalogue.presets import preset_names
from osaccess.spec.access import AccessSpec
from osaccess.spec.access_rule import AccessRuleSpec, PresetSpec
from osaccess.spec.credential import CredentialSpec, ExpirySpec
from osaccess.spec.domain import DomainSpec
from osaccess.spec.existing import Existing
from osaccess.spec.group import GroupSpec
from osaccess.spec.limits import CredentialClass, LimitSpec
from osaccess.spec.login import LoginSpec
from osaccess.spec.owner import OwnerSpec
from osaccess.spec.project import ProjectSpec
from osaccess.spec.role import RoleSpec
from osaccess.spec.role_assignment import RoleAssignmentSpec
from osaccess.spec.user import UserSpec

texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12)
names = st.text("abcXYZ019-_.", min_size=1, max_size=8).filter(lambda text: any(one.isalnum() for one in text))
reasons = st.sampled_from(["an appliance needs it", "yes: it is needed", "# no comment, a reason"])
instants = st.integers(0, 4 * 10**9).map(
    lambda second: datetime(1990, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
)
hours = st.integers(1, 24 * 4000).map(lambda hour: timedelta(hours=hour))
existing = st.builds(Existing, id=st.from_regex(r"[0-9a-f]{1,32}", fullmatch=True)) | st.builds(
    Existing, name=names
)
role_names = st.lists(names, min_size=1, max_size=3, unique=True).map(tuple)
once_each = st.lists(names, max_size=2, unique=True).map(tuple)


def _some(values, at_least=0):
    return st.dictionaries(names, values, min_size=at_least, max_size=3)


def _key_of(nouns):
    return st.sampled_from(sorted(nouns))


def _maybe(nouns):
    return st.none() | _key_of(nouns) if nouns else st.none()


@st.composite
def expiries(draw):
    if draw(st.booleans()):
        return ExpirySpec(at=draw(instants))
    every = draw(hours.filter(lambda one: one > timedelta(hours=1)))
    overlap = timedelta(hours=draw(st.integers(0, every // timedelta(hours=1) - 1)))
    rotations = tuple(draw(st.lists(instants, max_size=2)))
    return ExpirySpec(every=every, overlap=overlap, anchor=draw(instants), rotations=rotations)


rules = st.builds(
    AccessRuleSpec,
    service=st.sampled_from(["compute", "block-storage", "on", "1"]),
    method=st.sampled_from(HttpMethod),
    path=st.sampled_from(["/", "/v2.1/servers/*", "/v3/{project_id}/volumes", "/**", "/v2.1/a:b"]),
) | st.builds(PresetSpec, preset=st.sampled_from(preset_names()))


@st.composite
def credentials(draw, owners, projects):
    given = {
        "roles": draw(role_names),
        "description": draw(texts),
        "consumers": draw(once_each),
        "regions": draw(once_each),
        "unsafe_unrestricted": draw(st.none() | reasons),
    }
    if draw(st.booleans()):
        given["access_rules"] = tuple(draw(st.lists(rules, min_size=1, max_size=3, unique=True)))
    else:
        given["unsafe_no_rules"] = draw(reasons)
    if draw(st.booleans()):
        given["expiry"] = draw(expiries())
        given["kind"] = draw(st.none() | st.sampled_from(CredentialClass))
    else:
        given["unsafe_never_expires"] = draw(reasons)
    if owners:
        given |= {"owner": draw(_key_of(owners)), "project": draw(_key_of(projects)), "self_service": True}
    return CredentialSpec(**given)


@st.composite
def specs(draw):
    """Return a document whose every reference leads somewhere; no class limits a lifetime too far."""
    domains = draw(
        _some(
            st.builds(DomainSpec, name=st.none() | names, description=texts, enabled=st.booleans())
            | st.builds(DomainSpec, existing=existing)
            | st.builds(DomainSpec, adopt=existing, description=texts)
        )
    )
    above = draw(
        _some(
            st.builds(
                ProjectSpec, domain=_maybe(domains), description=texts, tags=once_each, enabled=st.booleans()
            )
            | st.builds(ProjectSpec, existing=existing)
            | st.builds(ProjectSpec, adopt=existing, name=st.none() | names, tags=once_each),
            at_least=1,
        )
    )
    below = draw(_some(st.builds(ProjectSpec, parent=_key_of(above), description=texts)))
    projects = {**below, **above}
    people = st.none() | names
    owners = (
        draw(
            _some(
                st.builds(
                    OwnerSpec,
                    name=people,
                    domain=_maybe(domains),
                    description=texts,
                    login=st.none() | st.builds(LoginSpec, config=names),
                )
                | st.builds(
                    OwnerSpec,
                    existing=existing,
                    login=st.builds(LoginSpec, cloud=names) | st.builds(LoginSpec, sso=names),
                ),
                at_least=1,
            )
        )
        if draw(st.booleans())
        else {}
    )
    users = draw(
        _some(st.builds(UserSpec, name=people, domain=_maybe(domains), description=texts, enabled=st.booleans()))
    )
    users = {key: one for key, one in users.items() if key not in owners}
    members = (
        st.lists(_key_of({**owners, **users}), max_size=2, unique=True).map(tuple)
        if owners or users
        else st.just(())
    )
    groups = draw(
        _some(
            st.builds(GroupSpec, members=members, description=texts)
            | st.builds(GroupSpec, members=members, existing=existing)
            | st.builds(GroupSpec, members=members, adopt=existing)
        )
    )
    actors = (
        [("owner", key) for key in owners] + [("user", key) for key in users] + [("group", key) for key in groups]
    )
    targets = [("project", key) for key in projects] + [("domain", key) for key in domains]
    assignments = {}
    if actors and targets:
        assignments = draw(
            _some(
                st.builds(
                    lambda actor, target, **given: RoleAssignmentSpec(**dict([actor, target]), **given),
                    actor=st.sampled_from(actors),
                    target=st.sampled_from(targets),
                    inherited=st.booleans(),
                    roles=role_names,
                )
            )
        )
    return AccessSpec(
        domains=domains, projects=projects, owners=owners, users=users, groups=groups,
        roles=draw(_some(st.builds(RoleSpec, adopt=st.none() | st.from_regex(r"[0-9a-f]{1,32}", fullmatch=True)))),
        role_assignments=_apart(assignments),
        limits={kind: LimitSpec(max_lifetime=timedelta(days=9000)) for kind in CredentialClass},
        credentials=draw(_some(credentials(owners, projects), at_least=1)),
    )  # fmt: skip


def _apart(assignments):
    """Return one entry for each actor and target: no role is given twice."""
    entries = {(one.actor, one.target, one.inherited): (key, one) for key, one in assignments.items()}
    return dict(entries.values())
