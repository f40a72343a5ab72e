"""Event logs of runs that never were: two stacks, before and after, in the form of the CLI's `--event-log`.

The form is that of the recordings (tests/traces) and of the embedded engine; a test compares it with a real run.
"""

import json
from dataclasses import dataclass, field

from osaccess.report.kinds import (
    ASSIGNMENT,
    CREDENTIAL,
    DOMAIN,
    GROUP,
    INHERITED,
    MEMBERSHIP,
    PROJECT,
    PROVIDER,
    ROLE,
    SERIES,
    USER,
)

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SECRET = {
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    "ciphertext": "canary-ciphertext",
}
BEGAN = 1_795_305_600  # 2026-11-22T00:00:00Z
ROOT = "urn:pulumi:prod::shop::"
ROLES = {"member": "r-member", "reader": "r-reader", "admin": "r-admin"}


@dataclass
class Stack:
    """What a stack has; each method adds one thing in the way in which the components register it."""

    states: dict = field(default_factory=dict)
    is_new: bool = False

    def __post_init__(self):
        self._add("pulumi:pulumi:Stack", "shop-prod", {}, parent="")
        self.top = self._add("osaccess:index:AccessDocument", "access", {})

    def project(self, name, **inputs):
        self._add(PROJECT, name, {"name": name, "enabled": True, **inputs}, id_=f"id-{name}")
        return self

    def user(self, name, **inputs):
        self._add(USER, name, {"name": name, "password": SECRET, **inputs}, id_=f"id-{name}")
        return self

    def grant(self, user, project, role="member"):
        parent = self._add("osaccess:index:RoleAssignments", f"{user}-on-{project}", {})
        ids = {"userId": self._id(user), "projectId": self._id(project), "roleId": ROLES.get(role, f"id-{role}")}
        self._add(ASSIGNMENT, f"{user}-on-{project}-{role}", ids, parent=parent, id_="/a/b")
        return self

    def domain(self, name, **inputs):
        self._add(DOMAIN, name, {"name": name, "enabled": True, **inputs}, id_=f"id-{name}")
        return self

    def group(self, name, **inputs):
        self._add(GROUP, name, {"name": name, **inputs}, id_=f"id-{name}")
        return self

    def role(self, name, **inputs):
        self._add(ROLE, name, {"name": name, **inputs}, id_=f"id-{name}")
        return self

    def member(self, group, user):
        ids = {"groupId": self._id(group), "userId": self._id(user)}
        self._add(MEMBERSHIP, f"{group}-{user}", ids, id_="/a/b")
        return self

    def inherited(self, name, role="member", **inputs):
        self._add(INHERITED, name, {"roleId": ROLES.get(role, f"id-{role}"), **inputs}, id_="/a/b")
        return self

    def credential(self, name, owner="ci", project="web", start="", series=None, **inputs):
        """Add a generation; `series` None = a raw credential without components."""
        login = self._add(
            f"{'osaccess:index:AccessDocument$' if series else ''}{PROVIDER}",
            f"{owner}@{project}",
            {"userName": owner, "tenantId": self._id(project), "password": SECRET},
            id_=f"login-{owner}-{project}",
        )
        parent = self._add(SERIES, series, {}) if series else ROOT + "pulumi:pulumi:Stack::shop-prod"
        given = {"name": name, "roles": ["member", "reader"], "expiresAt": "2026-12-20T00:00:00Z", **inputs}
        self._add(CREDENTIAL, name, given, parent=parent, id_=f"id-{name}", provider=f"{login}::login")
        return self

    def _id(self, name):
        return UNKNOWN if self.is_new else f"id-{name}"

    def _add(self, type_, name, inputs, parent=None, id_="", provider=""):
        urn = f"{ROOT}{type_}::{name}"
        plain = type_.rpartition("$")[2]
        self.states[urn] = {
            "type": plain,
            "urn": urn,
            "id": id_,
            "parent": parent if parent is not None else ROOT + "pulumi:pulumi:Stack::shop-prod",
            "inputs": inputs,
            "outputs": {},
            "provider": provider,
            "custom": ":index:" not in plain,
        }
        return urn


def rule(text):
    method, service, path = text.split()
    return {"method": method, "service": service, "path": path}


def event_log(
    before=None,
    after=None,
    *,
    findings=(),
    said=(),
    packs=("osaccess",),
    has_summary=True,
    result="succeeded",
    failed=(),
):
    """Return the lines of a preview that goes from one stack to the other."""
    old, new = (stack.states if stack else {} for stack in (before, after))
    events = [{"preludeEvent": {"config": {}}}]
    for urn in dict.fromkeys((*new, *old)):
        events.append({"resourcePreEvent": {"metadata": _metadata(urn, old.get(urn), new.get(urn))}})
        kind = "resOpFailedEvent" if urn.rpartition("::")[2] in failed else "resOutputsEvent"
        events.append({kind: {"metadata": _metadata(urn, old.get(urn), new.get(urn))}})
    for pack in packs:
        passed = ["credentials-must-expire"] if not findings else []
        events.append(
            {
                "policyAnalyzeStackSummaryEvent": {
                    "policyPackName": pack,
                    "policyPackVersion": "1",
                    "passed": passed,
                }
            }
        )
    events += [{"policyEvent": one} for one in findings]
    events += [{"diagnosticEvent": {"severity": severity, "message": text}} for severity, text in said]
    if has_summary:
        packs_said = dict.fromkeys(packs, "1")
        events.append({"summaryEvent": {"isPreview": True, "result": result, "PolicyPacks": packs_said}})
    return [json.dumps({"sequence": n, "timestamp": BEGAN, **event}) for n, event in enumerate(events)]


def finding(name, policy, message, level="mandatory", type_=CREDENTIAL):
    return {
        "resourceUrn": f"{ROOT}{type_}::{name}",
        "policyName": policy,
        "policyPackName": "osaccess",
        "policyPackVersion": "1",
        "message": message,
        "enforcementLevel": level,
    }


def _metadata(urn, old, new):
    body = {"urn": urn, "type": (new or old)["type"], "old": old, "new": new, "op": "same"}
    if old is None:
        return {**body, "op": "create"}
    if new is None:
        return {**body, "op": "delete"}
    changed = [
        key for key in {**old["inputs"], **new["inputs"]} if old["inputs"].get(key) != new["inputs"].get(key)
    ]
    if not changed:
        return body
    if new["type"] == CREDENTIAL:
        return {**body, "op": "replace", "keys": changed, "diffs": changed}
    return {**body, "op": "update", "diffs": changed}
