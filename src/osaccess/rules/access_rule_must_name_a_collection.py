"""ks201: an access rule must not let a whole service through."""

from collections.abc import Iterator

from osaccess.rules.access_rule_must_not_reach_escalation import escalations_of
from osaccess.rules.cloud_view import CloudView
from osaccess.rules.examples import a_credential, rules_for
from osaccess.rules.facts import UNKNOWN, CredentialFacts
from osaccess.rules.listed_rules import PARTS, Listed, is_wild, sound_rules, unknown_parts
from osaccess.rules.rule import Context, Knob, Outcome, Rule, Severity, Subject, Violation, With

ALLOW_RECURSIVE_GET = Knob(
    name="allowRecursiveGet",
    schema={"type": "boolean"},
    default=False,
    description="a rule may let everything be read",
)
MIN_LITERAL_SEGMENTS = Knob(
    name="minLiteralSegments",
    schema={"type": "integer", "minimum": 1},
    default=1,
    description="literal segments between the version and `**`",
)


def _check(facts: CredentialFacts, context: Context) -> Iterator[Outcome]:
    yield from unknown_parts(facts, *PARTS)
    for one in sound_rules(facts):
        if "**" not in one.rule.path or escalations_of(one.rule, context.cloud):
            continue  # of escalations ks203 speaks
        if one.rule.method in ("GET", "HEAD") and context.knobs[ALLOW_RECURSIVE_GET.name]:
            continue
        if _literal_segments(one, context.cloud) < int(context.knobs[MIN_LITERAL_SEGMENTS.name]):
            yield Violation(
                f"Access rule {one.index} of credential {facts.name!r} lets nearly every {one.rule.method} of "
                f"{one.rule.service} through.",
                have=str(one),
                mend="Name the collections that the job needs, one rule each: /v2.1/servers, /v2.1/servers/**.",
            )


def _literal_segments(listed: Listed, cloud: CloudView) -> int:
    """Return how many literal segments stand before `**`; a placeholder of a project's id counts for nothing."""
    segments = cloud.segments(listed.rule)
    deep = next(index for index, segment in enumerate(segments) if "**" in segment)
    return sum(not is_wild(segment) for segment in segments[:deep])


RULE = Rule(
    id="ks201-access-rule-must-name-a-collection",
    wants="An access rule names the collection that it opens.",
    why="`**` matches anything, slashes too: `/v2.1/**` is the whole service, also what it will offer after "
    "the next upgrade.",
    severity=Severity.HIGH,
    subjects=(Subject.CREDENTIAL,),
    check=_check,
    knobs=(ALLOW_RECURSIVE_GET, MIN_LITERAL_SEGMENTS),
    good={
        "a collection and all below": a_credential(
            access_rules=rules_for("GET compute /compute/v2.1/servers", "GET compute /compute/v2.1/servers/**")
        ),
        "all may be read": With(
            a_credential(access_rules=rules_for("GET compute /compute/v2.1/**")), {"allowRecursiveGet": True}
        ),
        "a service without versions": a_credential(
            access_rules=rules_for("GET metric /metric/resource", "GET metric /metric/resource/**")
        ),
    },
    bad={
        "a whole version": a_credential(access_rules=rules_for("GET compute /compute/v2.1/**")),
        "a whole host": a_credential(access_rules=rules_for("GET compute /**")),
        "dots, which stand for any letters": a_credential(
            access_rules=rules_for("GET compute /compute/v2.1/......./**")
        ),
        "a project": a_credential(access_rules=rules_for("GET volumev3 /volume/v3/{project_id}/**")),
        "all may be read, not written": With(
            a_credential(roles=("member",), access_rules=rules_for("DELETE compute /compute/v2.1/**")),
            {"allowRecursiveGet": True},
        ),
        "on a cloud that nothing is known of": With(
            a_credential(access_rules=rules_for("GET compute /compute/v2.1/**")), has_cloud=False
        ),
        "deeper than the house allows": With(
            a_credential(
                access_rules=rules_for("GET compute /compute/v2.1/servers", "GET compute /compute/v2.1/servers/**")
            ),
            {"minLiteralSegments": 2},
        ),
    },
    unsure={"the rules are not known yet": a_credential(access_rules=UNKNOWN)},
)
