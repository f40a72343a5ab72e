"""Believable runs, each with the report that a reviewer should get: the cases of the golden files."""

import json
from datetime import UTC, datetime, timedelta

from osaccess.report.build import build_report
from osaccess.report.events import read_events
from osaccess.report.model import Context
from osaccess.report.places import Place
from support.event_logs import ROLES, UNKNOWN, Stack, event_log, finding, rule

NOW = datetime(2026, 11, 22, tzinfo=UTC)
MOUNTS = {"compute": "/compute", "image": "/image", "network": "/network", "identity": ""}
LIST, SHOW = rule("GET compute /compute/v2.1/servers"), rule("GET compute /compute/v2.1/servers/{id}")
ACTION = rule("POST compute /compute/v2.1/servers/{id}/action")
UPLOAD = rule("POST image /image/v2/images")


def a_shop(is_new=False):
    """Two teams: ci deploys the web shop, jobs backs data up."""
    return (
        Stack(is_new=is_new)
        .project("web")
        .project("data")
        .user("ci")
        .user("jobs")
        .grant("ci", "web")
        .grant("jobs", "data")
        .grant("jobs", "data", "reader")
        .credential("deploy-20261101T000000Z", series="deploy", accessRules=[LIST, SHOW])
        .credential(
            "backup", "jobs", "data", accessRules=[LIST], roles=["reader"], expiresAt="2026-11-22T20:00:00Z"
        )
    )


def new_team():
    after = a_shop().project("shop").user("shop-ci").grant("shop-ci", "shop")
    after.credential("publish-20261122T000000Z", "shop-ci", "shop", series="publish", accessRules=[UPLOAD])
    return event_log(a_shop(), after)


def wider_rules():
    after = a_shop().credential(
        "backup", "jobs", "data", accessRules=[LIST, ACTION], expiresAt="2026-11-22T20:00:00Z"
    )
    return event_log(a_shop(), after)


def removed_grant():
    after = a_shop()
    for name in ("ci-on-web-member", "jobs-on-data-member"):
        del after.states[next(urn for urn in after.states if urn.endswith(name))]
    return event_log(a_shop(), after)


def ends():
    """A role, a group, a membership, a user and a project go while credentials that hang on them stay."""

    def stack():
        return (
            a_shop()
            .role("auditor")
            .project("books")
            .project("web-old")
            .user("eve")
            .user("ann")
            .user("bob")
            .grant("eve", "books", "auditor")
            .group("deployers")
            .group("readers")
            .member("deployers", "ann")
            .member("readers", "bob")
            .inherited("deployers-on-books-member", groupId="id-deployers", projectId="id-web")
            .project("web-shop", parentId="id-web")
            .inherited("readers-on-web-reader", "reader", groupId="id-readers", projectId="id-web")
            .credential("audit", "eve", "books", roles=["auditor"], accessRules=[LIST])
            .credential("roll-out", "ann", "web-shop", roles=["member"], accessRules=[LIST])
            .credential("look", "bob", "web-shop", roles=["reader"], accessRules=[LIST])
            .credential("archive", "jobs", "web-old", accessRules=[LIST])
        )

    after = stack()
    gone = ("auditor", "deployers", "readers-bob", "ci", "web-old")
    for urn in [urn for urn in after.states if urn.rpartition("::")[2] in gone]:
        del after.states[urn]
    return event_log(stack(), after)


def rotation_day():
    after = a_shop().credential(
        "deploy-20261122T000000Z", series="deploy", accessRules=[LIST, SHOW], expiresAt="2027-01-20T00:00:00Z"
    )
    return event_log(a_shop(), after)


def expired_waiver():
    message = (
        "Stack 'prod': waivers.yaml:2: a waiver for ks103 counts from 2026-08-01 to 2026-10-30 only.\n"
        "    have: granted: 2026-08-01, expires: 2026-10-30\n"
        "    why:  A waiver without an end is a rule that nobody has.\n"
        "    fix:  Mend what it waives and remove it, or have it approved anew.\n"
        "    more: osaccess policy show ks901"
    )
    old = (
        "Credential 'backup' lives 400 days; the limit is 90.\n"
        "    have: expires_at: 2027-12-27T00:00:00Z\n"
        "    why:  A leaked copy works until then.\n"
        "    fix:  Set `expiry: {every: 30d}`, or raise maxLifetimeDays in the profile.\n"
        "    more: osaccess policy show ks103"
    )
    return event_log(
        a_shop(),
        a_shop(),
        findings=[
            finding("shop-prod", "waivers-must-be-valid", message, type_="pulumi:pulumi:Stack"),
            finding("backup", "lifetimes-must-be-limited", old),
        ],
        result="failed",
    )


def everything_unknown():
    after = a_shop(is_new=True).credential(
        "late", accessRules=UNKNOWN, roles=UNKNOWN, expiresAt=UNKNOWN, description=UNKNOWN
    )
    text = "can't run policy 'credentials-must-expire' from policy pack 'osaccess' during preview: unknown value"
    return event_log(None, after, findings=[finding("late", "credentials-must-expire", text, "advisory")])


def under_a_waiver():
    """A finding that a waiver lets pass, for two generations of one credential and for a raw one."""
    rule = "ks905-waived-finding-must-stay-visible"

    def waived(name, problem, rule_id):
        message = (
            f"Waived until 2026-12-24 (SEC-142): {problem}\n"
            f"    have: a finding of {rule_id} about '{name}'\n"
            "    why:  A finding that nobody sees is a finding that nobody mends.\n"
            "    fix:  Mend it before the waiver ends.\n"
            "    more: osaccess policy show ks905"
        )
        return finding(name, rule, message, "advisory")

    lives = "Credential '{}' lives 400 days; the limit is 90."
    names = ("deploy-20261101T000000Z", "deploy-20261122T000000Z")
    after = a_shop().credential(
        names[1], series="deploy", accessRules=[LIST, SHOW], expiresAt="2027-12-27T00:00:00Z"
    )
    return event_log(
        a_shop(),
        after,
        findings=[
            *(waived(name, lives.format(name), "ks103-credential-lifetime-must-be-limited") for name in names),
            waived("backup", "Credential 'backup' is unrestricted.", "ks101-credential-must-not-be-unrestricted"),
        ],
    )


def nobody_judged():
    return event_log(a_shop(), a_shop(), packs=(), has_summary=False)


def without_login():
    """What `preview --without-login` tells, and what it could not tell."""
    root = "urn:pulumi:prod::shop::pulumi:pulumi:Stack::shop-prod"
    limits = {
        "stateWritten": "2026-11-20T06:00:00Z",
        "secrets": ["osaccess:owner-jobs"],
        "undecided": {
            "urn:pulumi:prod::shop::pulumi:providers:openstack::ci@web": ["password"],
            "urn:pulumi:prod::shop::openstack:identity/user:User::jobs": ["password"],
            root: ["credentials.deploy.current", "credentials.deploy.previous"],
        },
        "lookups": ["getRole(name=<b>member</b>)"],
        "logins": ["deploy-login"],
    }
    lines = wider_rules()
    event = {"sequence": len(lines), "timestamp": int(NOW.timestamp()), "previewLimitsEvent": limits}
    return [*lines, json.dumps(event)]


RUNS = (
    new_team,
    wider_rules,
    removed_grant,
    ends,
    rotation_day,
    expired_waiver,
    under_a_waiver,
    everything_unknown,
    nobody_judged,
    without_login,
)


def context(**more):
    return Context(
        now=NOW,
        next_run=timedelta(days=1),
        mounts=MOUNTS,
        role_names={id_: name for name, id_ in ROLES.items()},
        implied={"admin": ("admin", "member", "reader"), "member": ("member", "reader"), "reader": ("reader",)},
        document="access.yaml",
        places={
            ("credentials", "backup"): Place("access.yaml", 12, 3),
            ("credentials", "deploy"): Place("access.yaml", 5, 3),
        },
        **more,
    )


def report_of(lines, **more):
    return build_report(read_events(lines, "events.jsonl"), context(**more))
