"""Owns the answers that speak of the login and not of what was asked for: a denied path, a login that is gone.

Deliberately sends nothing: it reads one answer beside the facts of the token that was sent.
"""

import requests

from osaccess.keystone.refusals import RefusedByKeystone, message_of
from osaccess.keystone.token import TokenFacts


def refuse_when_login_is_gone(response: requests.Response, facts: TokenFacts, method: str, path: str) -> None:
    """Tell a 404 about the resource from one about the token, which Keystone answers on every path.

    Without this a disabled project would make all its credentials look deleted (facts/keystone.md 3).

    Raises:
        RefusedByKeystone: the 404 is about the login.

    """
    said = message_of(response)
    if any(said == text or said.startswith(text) for text in _login_is_gone_texts(facts, path)):
        raise RefusedByKeystone(
            response.status_code,
            method,
            path,
            said,
            because="This is about the login itself: its project, user or application credential is gone.",
            mend="Enable it again, or use another login.",
        )


def is_denied_by_rule(response: requests.Response, facts: TokenFacts) -> bool:
    """Tell a denial by access rule from a dead token: the one 401 whose header lacks /v3 (facts/keystone.md 3)."""
    credential = facts.application_credential
    if credential is None or not credential.access_rules:
        return False
    challenge = response.headers.get("WWW-Authenticate", "")
    return "uri=" in challenge and '/v3"' not in challenge


def denied_by_rule(method: str, path: str) -> RefusedByKeystone:
    """Return the error for a request that the login's own access rules do not allow."""
    return RefusedByKeystone(
        401,
        method,
        path,
        "the access rules of this application credential do not allow the request.",
        mend="Use a login without access rules, or one whose rules name this path for service `identity`.",
    )


def _login_is_gone_texts(facts: TokenFacts, path: str) -> list[str]:
    texts = ["Unable to validate token because "]
    owners = [("user", facts.user.id)]
    if facts.project is not None:
        owners.append(("project", facts.project.id))
    if facts.application_credential is not None:
        owners.append(("Application Credential", facts.application_credential.id))
    return texts + [f"Could not find {noun}: {id_}." for noun, id_ in owners if id_ not in path.split("/")[-1:]]
