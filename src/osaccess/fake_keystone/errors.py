"""Owns every refusal of the fake: status and wording, each in one place; deliberately decides nothing.

The wording is that of keystone 30.0.0, compared by tests/contract. `KINDS` lists all of them; those in
`STRICT` stand where the real server answers 500, or accepts what nobody can mean.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from osaccess.fake_keystone.wire import Reply

_TAIL = (
    " The server could not comply with the request since it is either malformed or otherwise incorrect."
    " The client is assumed to be in error."
)
STRICT_HEADER = "X-Fake-Keystone-Strict"
"""On a reply where the fake is stricter than the real server; its value says why."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One way to say no.

    Attributes:
        status: HTTP status.
        text: message, with `{names}` to fill in.
        strict: what the real server does instead, where it has a defect; "" where both say the same.

    """

    status: int
    text: str
    strict: str = ""

    def __call__(self, **values: object) -> "Refusal":
        """Return the refusal to raise, with its `{names}` filled in."""
        return Refusal(self, self.text.format(**values) if values else self.text)


class Refusal(Exception):
    """What a handler raises to answer with an error.

    Attributes:
        kind: which one it is.
        message: as the client reads it.
        early: it comes from the check of the token, which comes before everything else and has its own shape.
        identity: what stands beside the message as `identity`; None for nothing.

    """

    def __init__(self, kind: Kind, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.early = False
        self.identity: Mapping[str, Any] | None = None

    def reply(self, url: str) -> Reply:
        """Return the answer as Keystone words it. `url` is the identity endpoint, for the challenge of a 401."""
        status = self.kind.status
        title = HTTPStatus(status).phrase
        error: dict[str, Any] = {"code": status, "message": self.message, "title": title}
        if self.early:
            error = {"code": status, "title": title, "message": self.message}
        if self.identity is not None:
            error["identity"] = self.identity
        return Reply(status, self._headers(url), json.dumps({"error": error}).encode() + b"\n")

    def _headers(self, url: str) -> Mapping[str, str]:
        headers = {"Content-Type": "application/json", "Vary": "X-Auth-Token"}
        if self.kind.status == HTTPStatus.UNAUTHORIZED:
            # the one sign by which a client can tell a denial by access rule (facts/keystone.md 3)
            place = url.removesuffix("/v3") if self.kind is DENIED_BY_ACCESS_RULE else url
            headers["WWW-Authenticate"] = f'Keystone uri="{place}"'
        if self.kind.strict:
            headers[STRICT_HEADER] = self.kind.strict
        return headers


# ---- 400 ------------------------------------------------------------------------------------------------------
NOT_JSON = Kind(400, "Expecting to find valid JSON in request body." + _TAIL)
NOT_DECLARED_JSON = Kind(400, "Expecting to find application/json in Content-Type header." + _TAIL)
MISSING = Kind(400, "Expecting to find {attribute} in {target}." + _TAIL)
AGAINST_SCHEMA = Kind(400, "{detail}")
ID_CHANGED = Kind(400, "Cannot change ID")
DOMAIN_CHANGED = Kind(400, "Cannot change Domain ID")
ROLE_DOMAIN_CHANGED = Kind(400, "Update of `domain_id` is not allowed.")
KIND_CHANGED = Kind(400, "Update of `is_domain` is not allowed.")
DEFAULT_PROJECT_IS_DOMAIN = Kind(400, "User's default project ID cannot be a domain ID: {id}")
DOMAIN_ID_INVALID = Kind(400, "Domain ID does not conform to required UUID format.")
UNKNOWN_PARENT = Kind(400, "Could not find project: {id}.")
UNKNOWN_DOMAIN = Kind(400, "Could not find domain: {id}.")
DOMAIN_WITH_PARENT = Kind(400, "only root projects are allowed to act as domains.")
PARENT_IS_OTHER_DOMAIN = Kind(
    400,
    "Cannot create project, the parent ({parent}) is acting as a domain, but this project's domain id ({domain})"
    " does not match the parent's id.",
)
PARENT_IN_OTHER_DOMAIN = Kind(
    400,
    "Cannot create project, since it specifies its domain_id {domain}, but specifies a parent in a different"
    " domain ({parent}).",
)
DISABLED_BRANCH = Kind(400, "cannot create a project in a branch containing a disabled project: {id}")
TWO_PARENT_VIEWS = Kind(400, "Cannot use parents_as_list and parents_as_ids query params at the same time.")
TWO_SUBTREE_VIEWS = Kind(400, "Cannot use subtree_as_list and subtree_as_ids query params at the same time.")
UNASSIGNED_ROLE = Kind(
    400, "Invalid application credential: Cannot create an application credential with unassigned role"
)
NOT_A_TIMESTAMP = Kind(400, "Timestamp not in expected format." + _TAIL)
EXPIRED_BEFORE_BORN = Kind(400, "The 'expires_at' must not be before now." + _TAIL)
PATH_TOO_LONG = Kind(
    400,
    "String length exceeded. The length of string '{path}' exceeds the limit of column path(CHAR(128)).",
)
UNKNOWN_RULE_KEY = Kind(400, "'{key}' is an invalid keyword argument for AccessRuleModel")
DOMAIN_OR_PROJECT = Kind(400, "Specify a domain or project, not both")
SYSTEM_OR_DOMAIN = Kind(400, "Specify system or domain, not both")
SYSTEM_OR_PROJECT = Kind(400, "Specify system or project, not both")
EFFECTIVE_OF_GROUP = Kind(400, "Combining effective and group filter will always result in an empty list.")
EFFECTIVE_INHERITED_DOMAIN = Kind(
    400, "Combining effective, domain and inherited filters will always result in an empty list."
)
USER_AND_GROUP = Kind(
    400,
    "ImmutableMultiDict({query}) is valid under each of {{'required': ['group.id']}}, {{'required': ['user.id']}}",
)
SYSTEM_ROLE_OF_DOMAIN = Kind(
    400,
    "Role {id} is a domain-specific role. Unable to use a domain-specific role in a system assignment.",
)
REGION_IDS_DIFFER = Kind(400, 'Conflicting region IDs specified: "{url_id}" != "{ref_id}"')

# ---- 401 ------------------------------------------------------------------------------------------------------
UNAUTHORIZED = Kind(401, "The request you have made requires authentication.")
ACCOUNT_DISABLED = Kind(401, "The account is disabled for user: {id}.")
DENIED_BY_ACCESS_RULE = Kind(401, "The request you have made requires authentication.")
UNSUPPORTED_METHOD = Kind(401, "Attempted to authenticate with an unsupported method.")
CREDENTIAL_WITH_SCOPE = Kind(
    401,
    "Error authenticating with application credential: Application credentials cannot request a scope.",
)

# ---- 403 ------------------------------------------------------------------------------------------------------
FORBIDDEN = Kind(403, "You are not authorized to perform the requested action: {action}.")
NO_PROJECT_NO_CATALOGUE = Kind(403, "You are not authorized to perform the requested action.")
IMMUTABLE_UPDATE = Kind(
    403, 'Unable to update immutable {noun} resource: `{id}. Set resource option "immutable" to false first.'
)
IMMUTABLE_DELETE = Kind(
    403, 'Unable to delete immutable {noun} resource: `{id}. Set resource option "immutable" to false first.'
)
IMMUTABLE_TAGS = Kind(
    403,
    'Cannot {verb} project tags for {id}, project is immutable. Set "immutable" option to false before creating'
    " project tags.",
)
DEPTH_REACHED = Kind(403, "Max hierarchy depth reached for {id} branch.")
PARENT_CHANGED = Kind(403, "Update of `parent_id` is not allowed.")
DISABLED_PARENTS = Kind(403, "Cannot enable project {id} since it has disabled parents")
ENABLED_SUBTREE = Kind(403, "Cannot disable project {id} since its subtree contains enabled projects.")
NOT_A_LEAF = Kind(
    403,
    "Cannot delete the project {id} since it is not a leaf in the hierarchy. Use the cascade option if you want"
    " to delete a whole subtree.",
)
DOMAIN_ENABLED = Kind(403, "Cannot delete a domain that is enabled, please disable it first.")
ROLE_OF_OTHER_DOMAIN = Kind(403, "Project {project} must be in the same domain as the role {role} being assigned.")
NOT_TO_BE_IMPLIED = Kind(403, "{id} cannot be an implied roles.")
CREDENTIAL_LIMIT = Kind(
    403, "Unable to create additional application credentials, maximum of {limit} already exceeded for user."
)
RULE_IN_USE = Kind(403, "May not delete access rule in use")
REGION_IN_USE = Kind(
    403, "Unable to delete region {id} because it or its child regions have associated endpoints."
)

# ---- 404 ------------------------------------------------------------------------------------------------------
NO_USER = Kind(404, "Could not find user: {id}.")
NO_GROUP = Kind(404, "Could not find group: {id}.")
NO_PROJECT = Kind(404, "Could not find project: {id}.")
NO_DOMAIN = Kind(404, "Could not find domain: {id}.")
NO_ROLE = Kind(404, "Could not find role: {id}.")
NO_SERVICE = Kind(404, "Could not find service: {id}.")
NO_ENDPOINT = Kind(404, "Could not find endpoint: {id}.")
NO_REGION = Kind(404, "Could not find region: {id}.")
NO_TAG = Kind(404, "Could not find project tag: {tag}.")
NO_CREDENTIAL = Kind(404, "Could not find Application Credential: {id}.")
NO_RULE = Kind(404, "Could not find Access Rule: {id}.")
NO_MEMBER = Kind(404, "User '{user}' not found in group '{group}'")
NO_ASSIGNMENT = Kind(
    404,
    "Could not find role assignment with role: {role}, user or group: {actor}, project, domain, or system:"
    " {target}.",
)
NO_IMPLICATION = Kind(404, "{prior} does not imply {implied}.")
ROLE_NOT_DEFINED = Kind(404, "Role {name} is not defined")
NO_MARKER = Kind(404, "Marker {id} could not be found.")
NO_SUBJECT_TOKEN = Kind(404, "No token in the request")
TOKEN_NOT_RECOGNIZED = Kind(404, "Could not recognize Fernet token")
TOKEN_NOT_VALID = Kind(404, "Failed to validate token")
TOKEN_NOT_FOUND = Kind(404, "Could not find token: {token}.")
PROJECT_IS_DISABLED = Kind(404, "Unable to validate token because project {id} is disabled")
DOMAIN_IS_DISABLED = Kind(404, "Unable to validate token because domain {id} is disabled")

# ---- 409 ------------------------------------------------------------------------------------------------------
NAME_TAKEN = Kind(409, "Conflict occurred attempting to store {noun} - Duplicate entry found with name {name}.")
NAME_TAKEN_IN_DOMAIN = Kind(
    409,
    "Conflict occurred attempting to store {noun} - Duplicate entry found with name {name} at domain ID {domain}.",
)
PROJECT_NAME_TAKEN = Kind(
    409,
    "Conflict occurred attempting to store project - it is not permitted to have two projects with either the"
    " same name or same id in the same domain: name is {name}, project id {id}.",
)
DOMAIN_NAME_TAKEN = Kind(
    409,
    "Conflict occurred attempting to store project - it is not permitted to have two projects acting as domains"
    " with the same name: {name}.",
)
ALREADY_IMPLIED = Kind(409, "Conflict occurred attempting to store implied_role - Duplicate entry.")
REGION_ID_TAKEN = Kind(409, "Conflict occurred attempting to store region - Duplicate ID, {id}..")

# ---- beyond the fake ------------------------------------------------------------------------------------------
PASSWORD_LOCKED = Kind(
    400,
    "You cannot change your password at this time due to password policy disallowing password changes. Please"
    " contact your administrator to reset your password.",
)
NOT_BUILT = Kind(501, "The fake Keystone has no {noun}.", strict="not built")

# ---- where the real server has a defect -----------------------------------------------------------------------
STRICT_EMPTY_EXPIRY = Kind(400, NOT_A_TIMESTAMP.text, strict='500 for expires_at ""')
STRICT_RULE_INCOMPLETE = Kind(400, "An access rule needs service, path and method; this one lacks {missing}.",
                              strict="500 for an access rule with a part missing")  # fmt: skip
STRICT_LOGIN = Kind(
    400,
    "A login has another shape: {where}: {what}.",
    strict="500 for a login with parts of a wrong type",
)
STRICT_LIMIT = Kind(400, "This list takes no limit.", strict="500 for ?limit on application credentials")
STRICT_NUMBER = Kind(
    400,
    "{name} is no whole number above 0: {value}.",
    strict="500 for a limit that is no number, and for limit=0 a list that says again and again that more follows",
)
STRICT_TREE = Kind(404, NO_PROJECT.text, strict="500 for role assignments in the subtree of an unknown project")
STRICT_HEADER_NUMBER = Kind(
    400,
    "The header OpenStack-Identity-Access-Rules is no number: {value}.",
    strict="500 for a header OpenStack-Identity-Access-Rules that is no number",
)
STRICT_BOOLEAN = Kind(
    400, "{name} is no boolean: {value}.", strict="500 for a project's enabled written as a string"
)
STRICT_PROJECT_NAME_TAKEN = Kind(
    409, PROJECT_NAME_TAKEN.text, strict="500 for renaming a project to a name that is taken"
)

STRICT = (
    STRICT_EMPTY_EXPIRY, STRICT_RULE_INCOMPLETE, STRICT_LIMIT, STRICT_NUMBER, STRICT_HEADER_NUMBER, STRICT_BOOLEAN,
    STRICT_PROJECT_NAME_TAKEN, STRICT_TREE, STRICT_LOGIN, NOT_BUILT,
)  # fmt: skip
"""Where the fake deliberately differs from the real server; docs/known-differences.md explains each."""

KINDS = tuple((name, value) for name, value in sorted(globals().items()) if isinstance(value, Kind))
"""All refusals by name, for the test that every one of them is reached."""
