"""Owns what an application credential must not touch: trusts, EC2 and generic credentials.

The fake has none of them; it knows the refusals (facts/keystone.md 4.4) and says 501 to everybody else.
"""

from osaccess.fake_keystone import errors
from osaccess.fake_keystone.call import Call
from osaccess.fake_keystone.wire import Reply


def refuse_trusts(call: Call) -> Reply:
    """Answer GET and POST /OS-TRUST/trusts."""
    if call.require_login().is_delegated:
        raise errors.FORBIDDEN(action="Delegated tokens cannot manage trusts.")
    raise errors.NOT_BUILT(noun="trusts")


def refuse_other_credentials(call: Call) -> Reply:
    """Answer GET and POST of /credentials and /users/{user_id}/credentials/OS-EC2."""
    if call.require_login().is_delegated:
        raise errors.FORBIDDEN(action="Delegated tokens cannot access credentials directly")
    raise errors.NOT_BUILT(noun="EC2 and generic credentials")
