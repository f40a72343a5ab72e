"""Generated programs: what they hold, how they are edited, and what happens to the cloud beside them.

A program is a tuple of items; an item names those that it refers to by their keys. Keys are never used again.
Names with an explicit text follow the logical name, so that a renamed resource does not collide with itself.
"""

from dataclasses import dataclass, replace

import pulumi
import pulumi_openstack as openstack
from hypothesis import strategies as st

identity = openstack.identity
RULES = tuple(
    {"service": service, "method": "GET", "path": f"/{service}/v2/{noun}"}
    for service, noun in (("compute", "servers"), ("image", "images"), ("network", "ports"))
)
NAMED = ("project", "user", "group")
NEEDS = {
    "project": (),
    "user": (),
    "group": (),
    "membership": ("user", "group"),
    "user_grant": ("project", "user"),
    "group_grant": ("project", "group"),
    "inherited": ("project", "user"),
    "owner": ("user_grant",),
    "credential": ("owner",),
}
KINDS = (*NEEDS, "user_grant", "owner", "credential", "credential")
UNIQUE = ("membership", "user_grant", "group_grant", "inherited")
"""Two of these with the same ends are one thing in Keystone: a program that holds both is wrong."""
RENAMED_WITH_ALIAS_ONLY = (*UNIQUE, "owner")
"""Without an alias the old one is deleted after the new one was made, and both are one thing: as with the real engine."""


@dataclass(frozen=True)
class Item:
    """One resource.

    Attributes:
        logical: its logical name; `former` = the one that it had before, given as an alias.
        refs: kind → key of what it refers to.
        text: its description; for a credential, too, where a change replaces it.
        has_name: Keystone's name is given, not generated.
        rules: indices of RULES.

    """

    key: int
    kind: str
    logical: str
    refs: tuple[tuple[str, int], ...] = ()
    former: str = ""
    text: str = ""
    has_name: bool = False
    in_component: bool = False
    rules: tuple[int, ...] = (0,)

    def ref(self, kind):
        return dict(self.refs)[kind]


# ---- drawing --------------------------------------------------------------------------------------------------


@st.composite
def programs(draw, most):
    """Draw a program of 5 to `most` items."""
    items, count = [], draw(st.integers(5, most))
    while len(items) < count:
        grown(draw, items)
    return tuple(items)


def grown(draw, items):
    """Add an item of a drawn kind, or what that kind needs first."""
    kind = draw(st.sampled_from(KINDS))
    while missing := [need for need in NEEDS[kind] if not _of_kind(items, need)]:
        kind = missing[0]
    refs = tuple((need, draw(st.sampled_from(_of_kind(items, need))).key) for need in NEEDS[kind])
    if kind in UNIQUE and any((item.kind, item.refs) == (kind, refs) for item in items):
        kind, refs = "project", ()
    key = 1 + max((item.key for item in items), default=0) + draw(st.integers(0, 0))
    items.append(
        Item(
            key=key,
            kind=kind,
            logical=f"{kind}-{key}",
            refs=refs,
            text=draw(st.sampled_from(("", "one", "two"))),
            has_name=draw(st.booleans()),
            in_component=draw(st.booleans()),
            rules=tuple(draw(st.sets(st.integers(0, len(RULES) - 1), min_size=1))),
        )
    )


@st.composite
def edited(draw, items, keys_used):
    """Draw an edit of a program: some items changed, renamed, removed with what needs them, or added."""
    items = list(items)
    for act in draw(
        st.lists(st.sampled_from(("change", "rename", "alias", "remove", "add")), min_size=1, max_size=4)
    ):
        if act == "add" or not items:
            _add_with_new_key(draw, items, keys_used)
            continue
        at = draw(st.integers(0, len(items) - 1))
        if act == "remove":
            items = without(items, {items[at].key})
        else:
            items[at] = _changed(draw, items[at], act)
    return tuple(items)


def _add_with_new_key(draw, items, keys_used):
    before = len(items)
    grown(draw, items)
    key = max([*keys_used, *(item.key for item in items)]) + 1
    keys_used.add(key)
    new = items[before]
    items[before] = replace(new, key=key, logical=f"{new.kind}-{key}")


def _changed(draw, item, act):
    if act == "change":
        return replace(
            item,
            text=draw(st.sampled_from(("", "one", "two", "three"))),
            rules=tuple(draw(st.sets(st.integers(0, len(RULES) - 1), min_size=1))),
        )
    has_alias = act == "alias" or item.kind in RENAMED_WITH_ALIAS_ONLY
    return replace(item, logical=f"{item.logical}r", former=item.logical if has_alias else "")


def without(items, keys):
    """Return the items without those of the keys and without what needs them."""
    kept = []
    for item in items:
        if item.key in keys or any(key in keys for _, key in item.refs):
            keys = keys | {item.key}
        else:
            kept.append(item)
    return kept


def _of_kind(items, kind):
    return [item for item in items if item.kind == kind]


# ---- running --------------------------------------------------------------------------------------------------


def a_generated_program(items, prefix, auth_url, roles):
    """Return the program; `roles`: name → id."""

    def program():
        _Registration(items, prefix, auth_url, roles).register()

    return program


class _Registration:
    def __init__(self, items, prefix, auth_url, roles):
        self.items = items
        self.prefix, self.auth_url, self.roles = prefix, auth_url, roles
        self.made = {}
        self.component = None

    def register(self):
        if any(item.in_component for item in self.items):
            self.component = pulumi.ComponentResource("generated:index:Part", "part")
        for item in self.items:
            self.made[item.key] = getattr(self, item.kind)(item)
        if self.component is not None:
            self.component.register_outputs({})

    def opts(self, item, **more):
        aliases = [pulumi.Alias(name=item.former)] if item.former else None
        parent = self.component if item.in_component else None
        return pulumi.ResourceOptions(parent=parent, aliases=aliases, **more)

    def named(self, item):
        name = {"name": f"{self.prefix}-{item.logical}"} if item.has_name else {}
        return {**name, "description": item.text or None}

    def id_of(self, item, kind):
        return self.made[item.ref(kind)].id

    def project(self, item):
        return identity.Project(item.logical, opts=self.opts(item), **self.named(item))

    def user(self, item):
        password = pulumi.Output.secret(f"canary-9d1f-{item.key}")
        return identity.User(item.logical, password=password, opts=self.opts(item), **self.named(item))

    def group(self, item):
        return identity.GroupV3(item.logical, opts=self.opts(item), **self.named(item))

    def membership(self, item):
        return identity.UserMembershipV3(
            item.logical,
            user_id=self.id_of(item, "user"),
            group_id=self.id_of(item, "group"),
            opts=self.opts(item),
        )

    def user_grant(self, item):
        return identity.RoleAssignment(
            item.logical,
            project_id=self.id_of(item, "project"),
            user_id=self.id_of(item, "user"),
            role_id=self.roles["member"],
            opts=self.opts(item),
        )

    def group_grant(self, item):
        return identity.RoleAssignment(
            item.logical,
            project_id=self.id_of(item, "project"),
            group_id=self.id_of(item, "group"),
            role_id=self.roles["reader"],
            opts=self.opts(item),
        )

    def inherited(self, item):
        return identity.InheritRoleAssignment(
            item.logical,
            project_id=self.id_of(item, "project"),
            user_id=self.id_of(item, "user"),
            role_id=self.roles["reader"],
            opts=self.opts(item),
        )

    def owner(self, item):
        grant = next(other for other in self.items if other.key == item.ref("user_grant"))
        user, project = self.made[grant.ref("user")], self.made[grant.ref("project")]
        return openstack.Provider(
            item.logical,
            auth_url=self.auth_url,
            user_name=user.name,
            password=user.password,
            tenant_id=project.id,
            user_domain_name="Default",
            opts=self.opts(item, depends_on=self.grants_of(grant.ref("user"))),
        )

    def grants_of(self, user):
        """All grants and memberships of the user so far: a change of them revokes its tokens."""
        return [
            self.made[item.key]
            for item in self.items
            if item.key in self.made and item.kind in UNIQUE and dict(item.refs).get("user") == user
        ]

    def credential(self, item):
        name = {"name": f"{self.prefix}-{item.logical}"} if item.has_name else {}
        return identity.ApplicationCredential(
            item.logical,
            description=item.text or None,
            roles=["member", "reader"],
            access_rules=[RULES[index] for index in item.rules],
            expires_at="2031-02-01T00:00:00Z",
            opts=self.opts(item, provider=self.made[item.ref("owner")]),
            **name,
        )
