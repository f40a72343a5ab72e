"""ks508: a secret in a stack's configuration must be encrypted."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from osaccess.rules.facts import UNKNOWN, ConfigurationFacts
from osaccess.rules.rule import Context, Knob, Outcome, Rule, Severity, Subject, Undetermined, Violation, With

ALLOW_KEYS = Knob(
    name="allowKeys",
    schema={"type": "array", "items": {"type": "string"}},
    default=[],
    description="globs of keys that sound like secrets and are none",
)
_SOUNDS_SECRET = re.compile(r"pass(word|wd|phrase)|pwd|secret|token|private_?key|api_?key", re.IGNORECASE)
_NO_VALUE = "empty"
_LOGIN = "login"


def _check(facts: ConfigurationFacts, context: Context) -> Iterator[Outcome]:
    if facts.plain is UNKNOWN:
        yield Undetermined("the configuration of the stack (OSACCESS_PROJECT may name the project's folder)")
        return
    for key, kind in facts.plain.items():
        if kind == _NO_VALUE or any(fnmatchcase(key, glob) for glob in context.knobs[ALLOW_KEYS.name]):
            continue
        if kind == _LOGIN or _SOUNDS_SECRET.search(key.partition(":")[2]):
            yield Violation(
                f"Stack {facts.name!r} has a secret in its configuration, in clear: {key}.",
                have=f"{key} is not encrypted",
                mend=f"Type: pulumi config set --secret {key} -- and change that secret: the history has it.",
            )


RULE = Rule(
    id="ks508-configuration-must-encrypt-secrets",
    wants="Secrets in Pulumi.<stack>.yaml are encrypted (`secure:`), and none is in Pulumi.yaml.",
    why="The files are in the repository, and the backend keeps each plain value, readable, with every update "
    "(seen). To encrypt it later does not take it out of there.",
    severity=Severity.CRITICAL,
    subjects=(Subject.CONFIGURATION,),
    check=_check,
    knobs=(ALLOW_KEYS,),
    good={
        "nothing secret": ConfigurationFacts("prod", {"osaccess:profile": "text"}),
        "nothing in it": ConfigurationFacts("prod", {"openstack:password": "empty"}),
        "only its name is": With(
            ConfigurationFacts("prod", {"web:tokenLifetime": "text"}), {"allowKeys": ["web:tokenLifetime"]}
        ),
        "a project that is called so": ConfigurationFacts("prod", {"secrets:region": "text"}),
    },
    unsure={"nobody knows where it is": ConfigurationFacts("prod", UNKNOWN)},
    bad={
        "a password": ConfigurationFacts("prod", {"openstack:password": "text"}),
        "a credential's secret": ConfigurationFacts("prod", {"openstack:applicationCredentialSecret": "text"}),
        "a whole login": ConfigurationFacts("prod", {"osaccess:login": "login"}),
    },
)
