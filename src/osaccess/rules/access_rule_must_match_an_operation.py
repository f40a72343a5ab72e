"""ks207: an access rule must match something that the service offers."""

from collections.abc import Iterator

from osaccess.catalogue.lint import Lint
from osaccess.rules.access_rule_must_not_reach_escalation import escalations_of, is_token_request
from osaccess.rules.examples import a_credential, a_rule
from osaccess.rules.facts import UNKNOWN, CredentialFacts
from osaccess.rules.listed_rules import PARTS, lints, unknown_parts
from osaccess.rules.rule import Context, Level, Outcome, Rule, Severity, Subject, Violation


def _check(facts: CredentialFacts, context: Context) -> Iterator[Outcome]:
    yield from unknown_parts(facts, *PARTS)
    for one, finding in lints(facts, context.cloud, Lint.DEAD):
        is_anothers = is_token_request(one.rule, context.cloud) or escalations_of(one.rule, context.cloud)
        if context.cloud.has_version(one.rule.path) and not is_anothers:  # else ks206 or ks203 speaks
            yield Violation(
                f"Access rule {one.index} of credential {facts.name!r} matches no known operation of "
                f"{one.rule.service}.",
                have=str(one),
                mend=finding.mend or "Compare it with a request that the job sends: osaccess record -- COMMAND",
            )


RULE = Rule(
    id="ks207-access-rule-must-match-an-operation",
    wants="An access rule lets at least one known operation through.",
    why="A rule that matches nothing is stored without a word, and the job fails with 401 where it was meant to "
    "work: a slash at the end, a wrong method, a project's id left out.",
    severity=Severity.LOW,
    level=Level.ADVISORY,
    subjects=(Subject.CREDENTIAL,),
    check=_check,
    good={
        "an operation": a_credential(),
        "without its version, of which ks206 speaks": a_credential(access_rules=a_rule(path="/compute/servers")),
        "a request for tokens, of which ks203 speaks": a_credential(
            access_rules=a_rule(service="identity", method="POST", path="/v3/auth/tokens")
        ),
        "a service by a wrong name, of which ks204 speaks": a_credential(
            access_rules=a_rule(service="block-storage", path="/volume/v3/{project_id}/volumes")
        ),
    },
    bad={
        "a slash at the end": a_credential(access_rules=a_rule(path="/compute/v2.1/servers/")),
        "a slip": a_credential(access_rules=a_rule(path="/compute/v2.1/serverz")),
        "another method": a_credential(access_rules=a_rule(method="PATCH")),
        "nothing near": a_credential(access_rules=a_rule(path="/compute/v2.1/xyzzy/plugh/1")),
    },
    unsure={"the rules are not known yet": a_credential(access_rules=UNKNOWN)},
)
