"""ks203: an access rule must not open a way to more access than the credential has."""

from collections.abc import Iterator, Sequence

from osaccess.access.access_rule import AccessRule
from osaccess.access.path import path_matches
from osaccess.catalogue.operations import Risk
from osaccess.catalogue.reach import NotCovered
from osaccess.catalogue.services import official_type
from osaccess.rules.cloud_view import CloudView
from osaccess.rules.examples import a_credential, rules_for
from osaccess.rules.facts import UNKNOWN, CredentialFacts
from osaccess.rules.listed_rules import PARTS, sound_rules, unknown_parts
from osaccess.rules.rule import Context, Knob, Outcome, Rule, Severity, Subject, Violation, With

DANGEROUS_PATHS = Knob(
    name="dangerousPaths",
    schema={"type": "array", "items": {"type": "string"}},
    default=["POST /v3/auth/tokens"],
    description="requests to identity that no rule may let through, beside those of the catalogue",
)
_SHOWN = 3


def _check(facts: CredentialFacts, context: Context) -> Iterator[Outcome]:
    yield from unknown_parts(facts, *PARTS)
    for one in sound_rules(facts):
        found = [*escalations_of(one.rule, context.cloud), *_dangerous(one.rule, context)]
        if found:
            more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
            yield Violation(
                f"Access rule {one.index} of credential {facts.name!r} opens a way to more access: "
                f"{', '.join(found[:_SHOWN])}{more}.",
                have=str(one),
                mend="Write the paths that the job needs, with nothing that makes or reads credentials, roles, "
                "trusts or tokens.",
            )


def escalations_of(rule: AccessRule, cloud: CloudView) -> Sequence[str]:
    """Return the operations of identity that hand out access and that the rule lets through."""
    if official_type(rule.service) != "identity":
        return ()
    reached = cloud.reached(rule)
    operations = () if isinstance(reached, NotCovered) else reached
    return [f"{one.method} {one.path}" for one in operations if one.risk is Risk.ESCALATION]


def is_token_request(rule: AccessRule) -> bool:
    """Tell whether the rule is for new tokens, which stand in no catalogue of operations."""
    return rule.service == "identity" and any(_lets_through(rule, text, "") for text in DANGEROUS_PATHS.default)


def _dangerous(rule: AccessRule, context: Context) -> Sequence[str]:
    if official_type(rule.service) != "identity":
        return ()
    mount = context.cloud.api.mount_of(rule.service)
    return [text for text in context.knobs[DANGEROUS_PATHS.name] if _lets_through(rule, text, mount)]


def _lets_through(rule: AccessRule, request: str, mount: str) -> bool:
    method, _, path = request.partition(" ")
    return rule.method == method and path_matches(rule.path, mount + path)


RULE = Rule(
    id="ks203-access-rule-must-not-reach-escalation",
    wants="No access rule reaches an operation of identity that hands out access.",
    why="Keystone keeps access rules for itself too, so a rule for `/v3/**` is live: it lets the holder make "
    "EC2 secrets, trusts or tokens that outlive the credential (six of six ways tried were open).",
    severity=Severity.CRITICAL,
    subjects=(Subject.CREDENTIAL,),
    check=_check,
    knobs=(DANGEROUS_PATHS,),
    good={
        "the projects of the login": a_credential(access_rules=rules_for("GET identity /v3/auth/projects")),
        "another service": a_credential(access_rules=rules_for("GET compute /compute/v2.1/servers")),
        "tokens, where the house allows them": With(
            a_credential(access_rules=rules_for("POST identity /v3/auth/tokens")), {"dangerousPaths": []}
        ),
    },
    bad={
        "all of identity": a_credential(access_rules=rules_for("POST identity /v3/**")),
        "all of a user": a_credential(access_rules=rules_for("POST identity /v3/users/**")),
        "other credentials": a_credential(
            access_rules=rules_for("POST identity /v3/users/{user_id}/application_credentials")
        ),
        "EC2 secrets": a_credential(access_rules=rules_for("GET identity /v3/credentials")),
        "tokens": a_credential(access_rules=rules_for("POST identity /v3/auth/tokens")),
        "what else the house denies": With(
            a_credential(access_rules=rules_for("GET identity /v3/auth/projects")),
            {"dangerousPaths": ["GET /v3/auth/projects"]},
        ),
    },
    unsure={"the rules are not known yet": a_credential(access_rules=UNKNOWN)},
)
