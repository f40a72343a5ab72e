"""ks208: the path of an access rule must fit into Keystone's column."""

from collections.abc import Iterator, Mapping

from osaccess.access.path import LENGTH_LIMIT
from osaccess.rules.examples import a_credential, a_rule
from osaccess.rules.facts import UNKNOWN, CredentialFacts
from osaccess.rules.listed_rules import raw_rules, unknown_parts
from osaccess.rules.rule import Context, Outcome, Rule, Severity, Subject, Violation


def _check(facts: CredentialFacts, _context: Context) -> Iterator[Outcome]:
    yield from unknown_parts(facts, "path")
    for index, raw in raw_rules(facts):
        path = raw.get("path") if isinstance(raw, Mapping) else None
        if isinstance(path, str) and len(path) > LENGTH_LIMIT:
            yield Violation(
                f"The path of access rule {index} of credential {facts.name!r} has {len(path)} characters.",
                have=f"access_rules[{index}].path = {path[:40]!r}…",
                mend=f"Keystone stores {LENGTH_LIMIT}; write `*` for long ids.",
            )


RULE = Rule(
    id="ks208-access-rule-path-must-fit",
    wants=f"The path of an access rule has {LENGTH_LIMIT} characters at most.",
    why="Keystone's API accepts 225, its database 128: a longer path fails during the update, after other things "
    "were made.",
    severity=Severity.MEDIUM,
    subjects=(Subject.CREDENTIAL,),
    check=_check,
    good={
        "as long as it may be": a_credential(
            access_rules=a_rule(path="/compute/v2.1/servers/".ljust(LENGTH_LIMIT, "a"))
        )
    },
    bad={
        "a character more": a_credential(
            access_rules=a_rule(path="/compute/v2.1/servers/".ljust(LENGTH_LIMIT + 1, "a"))
        )
    },
    unsure={
        "the rules are not known yet": a_credential(access_rules=UNKNOWN),
        "a path is not known yet": a_credential(access_rules=a_rule(path=UNKNOWN)),
    },
)
