"""Owns the JSON schemas of request bodies and queries, as keystone 30 applies them (observed, tests/contract).

The order of keywords and properties counts: the first mismatch in that order is the one that is told.
"""

from collections.abc import Mapping
from typing import Any

from osaccess.fake_keystone.schema import Schema

_BOOLEAN_WORDS = (
    True, "True", "TRUE", "true", False, "False", "FALSE", "false", "", "1", "0", "y", "Y", "n", "N", "on", "ON", "off",
    "OFF", "yes", "no",
)  # fmt: skip
TEXT: Schema = {"type": "string"}
TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
BOOLEAN: Schema = {"type": ["boolean", "string", "null"], "enum": list(_BOOLEAN_WORDS)}
NAME: Schema = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "[\\S]+"}
SHORT_NAME: Schema = {**NAME, "maxLength": 64}
ID: Schema = {"type": "string", "minLength": 1, "maxLength": 64, "pattern": "^[a-zA-Z0-9-]+$"}
ID_OR_NULL: Schema = {**ID, "type": ["string", "null"]}
TAG: Schema = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[^,/]*$"}
TAGS: Schema = {"type": "array", "items": TAG, "maxItems": 80, "uniqueItems": True}
_SWITCH: Schema = {"type": ["boolean", "null"], "enum": [True, False, None]}


def _options(*names: str, **others: Schema) -> Schema:
    return {
        "type": "object",
        "properties": {**dict.fromkeys(names, _SWITCH), **others},
        "additionalProperties": False,
    }


def _body(noun: str, properties: Mapping[str, Schema], **keywords: Any) -> Schema:
    """Return the schema of `{noun: {…}}`; extra keys beside the noun are refused."""
    inner = {"type": "object", "properties": properties, **keywords}
    return {
        "type": "object",
        "properties": {noun: inner},
        "required": [noun],
        "additionalProperties": False,
    }


def _loose(schema: Schema) -> Schema:
    return {key: value for key, value in schema.items() if key != "required"}


_MFA_RULES: Schema = {
    "type": ["array", "null"],
    "items": {"type": "array", "items": TEXT, "minItems": 1, "uniqueItems": True},
    "uniqueItems": True,
}
_USER = {
    "domain_id": ID,
    "default_project_id": TEXT_OR_NULL,
    "description": TEXT_OR_NULL,
    "enabled": BOOLEAN,
    "name": NAME,
    "password": TEXT_OR_NULL,
    "options": _options(
        "ignore_change_password_upon_first_use", "ignore_password_expiry", "ignore_lockout_failure_attempts",
        "lock_password", "ignore_user_inactivity", "multi_factor_auth_enabled", multi_factor_auth_rules=_MFA_RULES,
    ),
}  # fmt: skip
USER_CREATE = _body("user", _USER, required=["name"])
USER_UPDATE = _body("user", _USER, minProperties=1)

GROUP_CREATE = _body("group", {"domain_id": ID, "description": TEXT_OR_NULL, "name": NAME}, required=["name"])
GROUP_UPDATE = _body("group", {"description": TEXT_OR_NULL, "name": NAME}, minProperties=1)

_IMMUTABLE = _options("immutable")
_PROJECT_UPDATE = {
    "description": TEXT_OR_NULL, "enabled": BOOLEAN, "name": SHORT_NAME, "options": _IMMUTABLE, "tags": TAGS,
}  # fmt: skip
PROJECT_CREATE = _loose(
    _body(
        "project",
        {
            "description": TEXT_OR_NULL,
            "domain_id": ID_OR_NULL,
            "enabled": BOOLEAN,
            "is_domain": BOOLEAN,
            "parent_id": ID_OR_NULL,
            "name": SHORT_NAME,
            "tags": TAGS,
            "options": _IMMUTABLE,
        },
        required=["name"],
    )
)
PROJECT_UPDATE = _loose(_body("project", _PROJECT_UPDATE))
TAGS_UPDATE: Schema = {
    "type": "object",
    "properties": {"tags": {"type": "array", "items": TAG}},
    "additionalProperties": False,
}

_DOMAIN = {
    "description": {**TEXT_OR_NULL, "maxLength": 255}, "enabled": BOOLEAN, "name": SHORT_NAME, "options": _IMMUTABLE,
    "tags": TAGS,
}  # fmt: skip
DOMAIN_CREATE = _body("domain", {**_DOMAIN, "explicit_domain_id": ID}, required=["name"])
DOMAIN_UPDATE = _body("domain", _DOMAIN, minProperties=1)

_ROLE = {"name": NAME, "description": TEXT_OR_NULL, "domain_id": ID_OR_NULL, "options": _IMMUTABLE}
ROLE_CREATE = _body("role", _ROLE, required=["name"])
ROLE_UPDATE = _body("role", _ROLE, minProperties=1)

_LONG_TEXT: Schema = {"type": "string", "minLength": 1, "maxLength": 255}
_SERVICE = {"enabled": {"type": "boolean"}, "type": _LONG_TEXT, "name": _LONG_TEXT}
SERVICE_CREATE: Schema = {
    "type": "object",
    "properties": {"service": {"type": "object", "properties": _SERVICE, "required": ["type"]}},
}
SERVICE_UPDATE: Schema = {
    "type": "object",
    "properties": {"service": {"type": "object", "properties": _SERVICE, "minProperties": 1}},
    "required": ["service"],
}
_ENDPOINT: Mapping[str, Schema] = {
    "enabled": {"type": "boolean"},
    "interface": {"type": "string", "enum": ["admin", "internal", "public"]},
    "region_id": TEXT_OR_NULL,
    "region": TEXT_OR_NULL,
    "service_id": TEXT,
    "url": {"type": "string", "minLength": 0, "maxLength": 225, "pattern": "^[a-zA-Z0-9+.-]+:.+"},
    "name": TEXT,
    "description": TEXT_OR_NULL,
}
ENDPOINT_CREATE = _loose(_body("endpoint", _ENDPOINT, required=["interface", "service_id", "url"]))
ENDPOINT_UPDATE = _body("endpoint", _ENDPOINT, minProperties=1)
_REGION = {
    "description": {**TEXT_OR_NULL, "maxLength": 255},
    "parent_region_id": {**TEXT_OR_NULL, "minLength": 1, "maxLength": 255},
}
REGION_CREATE: Schema = {
    "type": "object",
    "properties": {
        "region": {"type": "object", "properties": {**_REGION, "id": {**TEXT_OR_NULL, "maxLength": 255}}}
    },
    "required": ["region"],
}
REGION_UPDATE = _body("region", _REGION, minProperties=1)

_ACCESS_RULE: Schema = {
    "type": "object",
    "properties": {
        "id": ID,
        "path": {"type": "string", "minLength": 0, "maxLength": 225, "pattern": "^/\\.*"},
        "service": ID,
        "method": {"type": "string", "enum": ["DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"]},
    },
}
_ROLE_REFERENCE: Schema = {
    "type": "object",
    "properties": {"id": ID, "name": NAME},
    "minProperties": 1,
    "maxProperties": 1,
    "additionalProperties": False,
}
CREDENTIAL_CREATE = _body(
    "application_credential",
    {
        "id": TEXT, "secret": TEXT_OR_NULL, "name": NAME, "description": TEXT_OR_NULL, "expires_at": TEXT_OR_NULL,
        "project_id": TEXT, "access_rules": {"type": "array", "items": _ACCESS_RULE},
        "unrestricted": {"type": ["boolean", "null"]}, "system": TEXT_OR_NULL,
        "roles": {"type": "array", "items": _ROLE_REFERENCE},
    },
    additionalProperties=False,
    required=["name"],
)  # fmt: skip

_NAMED: Schema = {"type": "object", "properties": {"id": TEXT, "name": TEXT}}
_NAMED_IN_DOMAIN: Schema = {"type": "object", "properties": {"id": TEXT, "name": TEXT, "domain": _NAMED}}
LOGIN: Schema = {
    "type": "object",
    "properties": {
        "identity": {
            "type": "object",
            "properties": {
                "methods": {"type": "array", "items": TEXT},
                "password": {
                    "type": "object",
                    "properties": {
                        "user": {
                            "type": "object",
                            "properties": {"id": TEXT, "name": TEXT, "password": TEXT, "domain": _NAMED},
                        }
                    },
                },
                "token": {"type": "object", "properties": {"id": TEXT}, "required": ["id"]},
            },
            "required": ["methods"],
        },
        "scope": {
            "type": ["object", "string"],
            "properties": {
                "project": _NAMED_IN_DOMAIN,
                "domain": _NAMED,
                "system": {
                    "type": "object",
                    "properties": {"all": {"type": "boolean", "enum": [True, False]}},
                },
            },
        },
    },
    "required": ["identity"],
}
_ID_OF_A_LOGIN: Schema = {"type": ["string", "integer", "null"]}
LOGIN_SHAPE: Schema = {
    "type": "object",
    "properties": {
        "identity": {
            "type": "object",
            "properties": {
                "application_credential": {
                    "type": "object",
                    "properties": {
                        "id": _ID_OF_A_LOGIN,
                        "name": _ID_OF_A_LOGIN,
                        "user": {
                            "type": ["object", "null"],
                            "properties": {"id": _ID_OF_A_LOGIN, "name": _ID_OF_A_LOGIN, "domain": _NAMED},
                        },
                    },
                },
            },
        },
        "scope": {"type": ["object", "string"], "enum_of_strings": ["unscoped", "system"]},
    },
}
"""What the real server does not check, and fails on with a 500."""

PASSWORD_CHANGE: Schema = {
    "type": "object",
    "properties": {"original_password": TEXT, "password": TEXT},
    "required": ["original_password", "password"],
    "additionalProperties": False,
}

# ---- queries ----------------------------------------------------------------------------------------------------


def _query(**properties: Schema) -> Schema:
    return {"type": "object", "properties": {name.replace("__", "."): one for name, one in properties.items()}}


USERS_QUERY = _query(
    domain_id=ID, enabled=BOOLEAN, name=NAME, sort_dir={"type": "string", "enum": ["asc", "desc"]}
)
GROUPS_QUERY = _query(domain_id=ID, name=NAME, sort_dir={"type": "string", "enum": ["asc", "desc"]})
PROJECTS_QUERY = _query(domain_id=ID, enabled=BOOLEAN, name=SHORT_NAME, is_domain=BOOLEAN)
DOMAINS_QUERY = _query(enabled=BOOLEAN, name=SHORT_NAME)
ROLES_QUERY = _query(name=NAME, domain_id=ID)
ENDPOINTS_QUERY = _query(interface={"type": "string", "enum": ["admin", "internal", "public"]})
REGIONS_QUERY: Schema = {
    "type": "object",
    "properties": {"parent_region_id": {**TEXT_OR_NULL, "minLength": 1, "maxLength": 255}},
    "additionalProperties": False,
}
ASSIGNMENTS_QUERY = _query(group__id=ID, role__id=ID, scope__domain__id=ID, scope__project__id=ID)
