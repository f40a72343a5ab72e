"""Owns /users/{user_id}/access_rules, and which stored rule a credential takes (facts/keystone.md 5).

Rules come into being with a credential only, are shared by the credentials of their user, and outlive them.
"""

from osaccess.access.path import LENGTH_LIMIT
from osaccess.fake_keystone import errors
from osaccess.fake_keystone.attributes import Json
from osaccess.fake_keystone.call import Call, facts_about
from osaccess.fake_keystone.entities import AccessRule
from osaccess.fake_keystone.listing import filtered, list_reply
from osaccess.fake_keystone.policy import Target
from osaccess.fake_keystone.wire import Reply, empty_reply, json_reply

_PARTS = ("service", "path", "method")


def list_rules(call: Call) -> Reply:
    """Answer GET."""
    call.allow("list_access_rules", _facts(call))
    rows = filtered(call, call.state.access_rules.of(call.args["user_id"]), _PARTS)
    return list_reply(call, "access_rules", rows, call.parts.fragments.text)


def show_rule(call: Call) -> Reply:
    """Answer GET of one."""
    row = _rule(call, "get_access_rule")
    return json_reply(200, f'{{"access_rule": {call.parts.fragments.text(row)}}}')


def delete_rule(call: Call) -> Reply:
    """Answer DELETE; refused while a credential has the rule."""
    row = _rule(call, "delete_access_rule")
    if any(row.id in credential.rule_ids for credential in call.state.credentials.of(row.user_id)):
        raise errors.RULE_IN_USE()
    call.state.access_rules.drop(row.id)
    return empty_reply()


def taken(call: Call, user_id: str, body: Json) -> list[AccessRule]:
    """Return the rules for a new credential: known ones where there are any, else new ones, not stored yet.

    Raises Refusal: a part is missing, a key unknown, a rule is another user's, the same rule is there twice.
    """
    rules: list[AccessRule] = []
    for asked in body.get("access_rules") or ():
        rule = _taken(call, user_id, asked, rules)
        if rule in rules:
            raise errors.NAME_TAKEN(noun="application_credential", name=body["name"])
        rules.append(rule)
    return rules


def _taken(call: Call, user_id: str, asked: Json, before: list[AccessRule]) -> AccessRule:
    known = call.state.access_rules.get(asked.get("id") or "")
    if known is not None and known.user_id != user_id:
        raise errors.NO_RULE(id=known.id)
    if known is not None:
        return known
    missing = [name for name in _PARTS if name not in asked]
    if missing:
        raise errors.STRICT_RULE_INCOMPLETE(missing=" and ".join(missing))
    parts = tuple(asked[name] for name in _PARTS)
    for rule in (*call.state.access_rules.of(user_id), *before):
        if (rule.service, rule.path, rule.method) == parts:
            return rule
    return _new(call, user_id, asked)


def _new(call: Call, user_id: str, asked: Json) -> AccessRule:
    for key in asked:
        if key not in (*_PARTS, "id"):
            raise errors.UNKNOWN_RULE_KEY(key=key)
    if len(asked["path"]) > LENGTH_LIMIT:
        raise errors.PATH_TOO_LONG(path=asked["path"])
    id_ = asked.get("id") or call.parts.ids.id()
    return AccessRule(id_, user_id, asked["service"], asked["method"], asked["path"])


def _rule(call: Call, action: str) -> AccessRule:
    call.allow(action, _facts(call))
    id_ = call.args["rule_id"]
    row = call.state.access_rules.get(id_)
    if row is None or row.user_id != call.args["user_id"]:
        raise errors.NO_RULE(id=id_)
    return row


def _facts(call: Call) -> Target:
    return facts_about(user=call.state.users.get(call.args["user_id"]))
