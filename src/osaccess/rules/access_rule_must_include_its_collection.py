"""ks214: an access rule for all below a collection must not forget the collection."""

from collections.abc import Iterator

from osaccess.catalogue.lint import Lint
from osaccess.rules.access_rule_must_not_reach_escalation import escalations_of
from osaccess.rules.examples import a_credential, rules_for
from osaccess.rules.facts import UNKNOWN, CredentialFacts
from osaccess.rules.listed_rules import PARTS, is_wild, lints, unknown_parts
from osaccess.rules.rule import Context, Level, Outcome, Rule, Severity, Subject, Violation


def _check(facts: CredentialFacts, context: Context) -> Iterator[Outcome]:
    yield from unknown_parts(facts, *PARTS)
    for one, finding in lints(facts, context.cloud, Lint.NEAR_MISS):
        collection = one.rule.path.removesuffix("/**").rsplit("/", 1)[-1]
        if is_wild(collection) or escalations_of(one.rule, context.cloud):
            continue  # of those ks201 and ks203 speak
        yield Violation(
            f"Access rule {one.index} of credential {facts.name!r} does not match the collection itself.",
            have=str(one),
            mend=finding.mend,
        )


RULE = Rule(
    id="ks214-access-rule-must-include-its-collection",
    wants="Beside a rule for `…/servers/**` stands one for `…/servers`.",
    why="`**` wants the slash before it: /v2.1/servers/** matches /v2.1/servers/1 and /v2.1/servers/detail, but "
    "the list /v2.1/servers is refused with 401.",
    severity=Severity.LOW,
    level=Level.ADVISORY,
    subjects=(Subject.CREDENTIAL,),
    check=_check,
    good={
        "both": a_credential(
            access_rules=rules_for("GET compute /compute/v2.1/servers", "GET compute /compute/v2.1/servers/**")
        ),
        "all of one image": a_credential(access_rules=rules_for("GET image /image/v2/images/{image_id}/**")),
        "all of a wildcard": a_credential(access_rules=rules_for("GET image /image/v2/*/**")),
        "a way to more access, of which ks203 speaks": a_credential(
            access_rules=rules_for("GET identity /v3/users/**")
        ),
    },
    bad={"what is below alone": a_credential(access_rules=rules_for("GET compute /compute/v2.1/servers/**"))},
    unsure={"the rules are not known yet": a_credential(access_rules=UNKNOWN)},
)
