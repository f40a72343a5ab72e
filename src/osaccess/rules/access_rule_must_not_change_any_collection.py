"""ks202: an access rule that changes things must say which kind of things."""

from collections.abc import Iterator

from osaccess.access.access_rule import AccessRule
from osaccess.catalogue.reach import PROJECT_NAMES, NotCovered
from osaccess.rules.access_rule_must_not_reach_escalation import escalations_of
from osaccess.rules.cloud_view import CloudView
from osaccess.rules.examples import a_credential, rules_for
from osaccess.rules.facts import UNKNOWN, CredentialFacts
from osaccess.rules.listed_rules import PARTS, is_wild, sound_rules, unknown_parts
from osaccess.rules.rule import Context, Knob, Outcome, Rule, Severity, Subject, Violation, With

MUTATING = Knob(
    name="mutatingMethods",
    schema={"type": "array", "items": {"enum": ["DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"]}},
    default=["DELETE", "PATCH", "POST", "PUT"],
    description="methods that count as changes",
)


def _check(facts: CredentialFacts, context: Context) -> Iterator[Outcome]:
    yield from unknown_parts(facts, *PARTS)
    for one in sound_rules(facts):
        if (
            one.rule.method in context.knobs[MUTATING.name]
            and "**" not in one.rule.path  # of those ks201 speaks
            and _opens_any_collection(one.rule, context.cloud)
            and not escalations_of(one.rule, context.cloud)
        ):
            yield Violation(
                f"Access rule {one.index} of credential {facts.name!r} lets any collection of "
                f"{one.rule.service} be changed.",
                have=str(one),
                mend="Write the collection's name where the wildcard stands: /v2.1/servers/{server_id}.",
            )


def _opens_any_collection(rule: AccessRule, cloud: CloudView) -> bool:
    """Tell whether a wildcard stands for the collection: by its place, and by what the rule reaches."""
    segments = cloud.segments(rule)
    if not any(segments):
        return False
    if all(map(is_wild, segments)):
        return True
    reached = cloud.reached(rule)
    if isinstance(reached, NotCovered):
        return is_wild(segments[0]) and segments[0] not in PROJECT_NAMES
    return len({_collection(operation.path) for operation in reached}) > 1


def _collection(path: str) -> str:
    """Return the collection in the path of an operation, `/v3/{project_id}/volumes/{volume_id}`; "" for none."""
    segments = [one for one in path.split("/")[2:] if one not in PROJECT_NAMES]
    return segments[0] if segments and "{" not in segments[0] else ""


RULE = Rule(
    id="ks202-access-rule-must-not-change-any-collection",
    wants="An access rule for POST, PUT, PATCH or DELETE names its collection.",
    why="`*` and `{id}` match any segment: `DELETE /v2.1/*/{id}` deletes servers, key pairs, and whatever else "
    "the service has.",
    severity=Severity.HIGH,
    subjects=(Subject.CREDENTIAL,),
    check=_check,
    knobs=(MUTATING,),
    good={
        "any server": a_credential(
            roles=("member",), access_rules=rules_for("DELETE compute /compute/v2.1/servers/{server_id}")
        ),
        "any collection may be read": a_credential(access_rules=rules_for("GET compute /compute/v2.1/*")),
        "a project's id before the collection": a_credential(
            roles=("member",), access_rules=rules_for("POST volumev3 /volume/v3/{project_id}/volumes")
        ),
        "a project's id before the collection, of a service that nobody knows": a_credential(
            roles=("member",), access_rules=rules_for("POST metric /metric/v1/{project_id}/resource")
        ),
        "nothing below the version": a_credential(
            roles=("member",), access_rules=rules_for("POST metric /metric/v1", "POST metric /metric")
        ),
        "a collection of a service that nobody knows": a_credential(
            roles=("member",), access_rules=rules_for("DELETE metric /metric/v1/resource/*")
        ),
    },
    bad={
        "any collection": a_credential(roles=("member",), access_rules=rules_for("POST compute /compute/v2.1/*")),
        "any thing of any collection": a_credential(
            roles=("member",), access_rules=rules_for("DELETE compute /compute/v2.1/{what}/{id}")
        ),
        "an action on any thing of any collection": a_credential(
            roles=("member",), access_rules=rules_for("POST volumev3 /volume/v3/*/*/{id}/action")
        ),
        "dots, which stand for any letters": a_credential(
            roles=("member",), access_rules=rules_for("DELETE compute /compute/v2.1/......./*")
        ),
        "any collection of a service that nobody knows": a_credential(
            roles=("member",), access_rules=rules_for("POST metric /metric/v1/*/resource")
        ),
        "reading counts, where the house says so": With(
            a_credential(access_rules=rules_for("GET compute /compute/v2.1/*")), {"mutatingMethods": ["GET"]}
        ),
    },
    unsure={"the rules are not known yet": a_credential(access_rules=UNKNOWN)},
)
