"""ks213: the path of an access rule must begin where this cloud mounts the service."""

from collections.abc import Iterator

from osaccess.catalogue.lint import Lint
from osaccess.rules.examples import a_credential, a_rule
from osaccess.rules.facts import UNKNOWN, CredentialFacts
from osaccess.rules.listed_rules import PARTS, lints, unknown_parts
from osaccess.rules.rule import Context, Level, Outcome, Rule, Severity, Subject, Violation, With


def _check(facts: CredentialFacts, context: Context) -> Iterator[Outcome]:
    yield from unknown_parts(facts, *PARTS)
    for one, finding in lints(facts, context.cloud, Lint.MISSING_PREFIX):
        yield Violation(
            f"Access rule {one.index} of credential {facts.name!r} lacks the mount prefix of {one.rule.service}, so "
            "it matches no request.",
            have=str(one),
            mend=finding.mend,
        )


RULE = Rule(
    id="ks213-access-rule-path-must-have-its-mount-prefix",
    wants="The path of an access rule begins with the prefix under which this cloud mounts the service.",
    why="A service compares the whole path, with the prefix of its endpoint: /v2.1/servers never matches a "
    "request to https://cloud.example.org/compute/v2.1/servers.",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    subjects=(Subject.CREDENTIAL,),
    check=_check,
    good={
        "with its prefix": a_credential(),
        "nothing is known of the cloud": With(
            a_credential(access_rules=a_rule(path="/v2.1/servers")), has_cloud=False
        ),
    },
    bad={"without": a_credential(access_rules=a_rule(path="/v2.1/servers"))},
    unsure={"the rules are not known yet": a_credential(access_rules=UNKNOWN)},
)
