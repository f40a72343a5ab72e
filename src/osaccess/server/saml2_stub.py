"""Owns empty stand-ins for the saml2 package, whose import builds an XML schema: 0.5 s of every start.

Keystone imports it for federation as an identity provider, which a rehearsal does not offer; the names are
used inside functions only (keystone 30, federation/idp.py). Can go once Keystone imports it lazily.
"""

import sys
from types import ModuleType

_NAMES = (
    "saml2", "saml2.client_base", "saml2.md", "saml2.profile", "saml2.profile.ecp", "saml2.saml", "saml2.samlp",
    "saml2.schema", "saml2.schema.soapenv", "saml2.sigver", "saml2.xmldsig",
)  # fmt: skip


def install() -> None:
    """Put the stand-ins where `import saml2` finds them, in this process."""
    for name in _NAMES:
        module = sys.modules[name] = ModuleType(name)
        parent, _, last = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], last, module)
