"""Owns what an application credential must not touch: trusts, EC2 and generic credentials.

The fake has none of them; it knows the refusals (facts/keystone.md 4.4) and says 501 to everybody else.
"""

from osaccess.fake_keystone import errors
from osaccess.fake_keystone.call import Call
from osaccess.fake_keystone.wire import Reply


def refuse_trusts(call: Call) -> Reply:
    """Answer GET and POST /OS-TRUST/trusts."""
    bearer = call.require_login()
    asks_for_own = bearer.user.id in (call.query("trustor_user_id"), call.query("trustee_user_id"))
    if call.request.method == "GET" and not asks_for_own and "admin" not in bearer.role_names:
        raise errors.FORBIDDEN(action="identity:list_trusts")
    if bearer.is_delegated:
        raise errors.FORBIDDEN(action="Delegated tokens cannot manage trusts.")
    raise errors.NOT_BUILT(noun="trusts")


def list_other_credentials(call: Call) -> Reply:
    """Answer GET /credentials, which even an application credential may read on the real server."""
    call.require_login()
    raise errors.NOT_BUILT(noun="EC2 and generic credentials")


def refuse_other_credentials(call: Call) -> Reply:
    """Answer GET and POST of /credentials and /users/{user_id}/credentials/OS-EC2."""
    if call.require_login().is_delegated:
        raise errors.FORBIDDEN(action="Delegated tokens cannot access credentials directly")
    raise errors.NOT_BUILT(noun="EC2 and generic credentials")
