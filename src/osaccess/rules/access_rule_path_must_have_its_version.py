"""ks206: the path of an access rule must have the API's version."""

from collections.abc import Iterator

from osaccess.catalogue.lint import Lint
from osaccess.rules.access_rule_must_not_reach_escalation import escalations_of
from osaccess.rules.examples import a_credential, a_rule
from osaccess.rules.facts import UNKNOWN, CredentialFacts
from osaccess.rules.listed_rules import PARTS, lints, unknown_parts
from osaccess.rules.rule import Context, Level, Outcome, Rule, Severity, Subject, Violation, With


def _check(facts: CredentialFacts, context: Context) -> Iterator[Outcome]:
    yield from unknown_parts(facts, *PARTS)
    for one, finding in lints(facts, context.cloud, Lint.DEAD):
        if not context.cloud.has_version(one.rule.path) and not escalations_of(one.rule, context.cloud):
            yield Violation(
                f"Access rule {one.index} of credential {facts.name!r} has no version in its path, so it matches "
                "no request.",
                have=str(one),
                mend=finding.mend or "Write the path as the request sends it: /v2.1/servers, not /servers.",
            )


RULE = Rule(
    id="ks206-access-rule-path-must-have-its-version",
    wants="The path of an access rule has the version that the API's paths begin with.",
    why="The whole path has to match. Documentation and client libraries leave the version out; requests do not.",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    subjects=(Subject.CREDENTIAL,),
    check=_check,
    good={
        "with its version": a_credential(),
        "a service of which nothing is known": a_credential(
            access_rules=a_rule(service="metric", path="/metric/resource")
        ),
        "dead for another reason": a_credential(access_rules=a_rule(path="/compute/v2.1/serverz")),
    },
    bad={
        "without": a_credential(access_rules=a_rule(path="/compute/servers")),
        "without, and nothing is near": a_credential(access_rules=a_rule(path="/compute/xyzzy/plugh")),
        "without, on a cloud that nothing is known of": With(
            a_credential(access_rules=a_rule(path="/servers")), has_cloud=False
        ),
    },
    unsure={"the rules are not known yet": a_credential(access_rules=UNKNOWN)},
)
