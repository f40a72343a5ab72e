"""ks203: an access rule must not open a way to more access than the credential has."""

from collections.abc import Iterable, Iterator, Sequence

from osaccess.access.access_rule import AccessRule
from osaccess.access.path_cover import paths_meet
from osaccess.catalogue.operations import Risk
from osaccess.catalogue.services import official_type
from osaccess.rules.cloud_view import CloudView
from osaccess.rules.examples import a_credential, rules_for
from osaccess.rules.facts import UNKNOWN, CredentialFacts
from osaccess.rules.listed_rules import PARTS, sound_rules, unknown_parts
from osaccess.rules.rule import Context, Knob, Outcome, Rule, Severity, Subject, Violation, With

DANGEROUS_PATHS = Knob(
    name="dangerousPaths",
    schema={"type": "array", "items": {"type": "string"}},
    default=[
        "POST /v3/auth/tokens",
        "POST /v3/auth/OS-FEDERATION/**",
        "POST /v3/OS-OAUTH1/**",
        "POST /v3/OS-OAUTH2/**",
    ],
    description="requests to identity that no rule may let through, beside those of the catalogue; `*`, `{id}` and "
    "`**` as in access rules",
)
_SHOWN = 3


def _check(facts: CredentialFacts, context: Context) -> Iterator[Outcome]:
    yield from unknown_parts(facts, *PARTS)
    for one in sound_rules(facts):
        denied = context.knobs[DANGEROUS_PATHS.name]
        found = [*escalations_of(one.rule, context.cloud), *_dangerous(one.rule, denied, context.cloud)]
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
    """Return the operations of identity that hand out access and that the rule may let through.

    Nothing is taken for granted that makes one harmless: an id may be any text (`default` is a domain, and a word
    of the API, too), and a dot of the rule may stand for a slash, as Keystone has it (seen: `/v3.credentials`).
    """
    if official_type(rule.service) != "identity":
        return ()
    return [
        f"{one.method} {one.path}"
        for one in cloud.api.operations_of(rule.service, rule.method)
        if one.risk is Risk.ESCALATION and any(_lets_through(rule, path, cloud) for path in one.paths)
    ]


def is_token_request(rule: AccessRule, cloud: CloudView) -> bool:
    """Tell whether the rule is for new tokens, which stand in no catalogue of operations."""
    return bool(_dangerous(rule, DANGEROUS_PATHS.default, cloud))


def _dangerous(rule: AccessRule, requests: Iterable[str], cloud: CloudView) -> Sequence[str]:
    if official_type(rule.service) != "identity":
        return ()
    split = [(text, *text.partition(" ")[::2]) for text in requests]
    return [text for text, method, path in split if method == rule.method and _lets_through(rule, path, cloud)]


def _lets_through(rule: AccessRule, path: str, cloud: CloudView) -> bool:
    """Tell whether the rule lets a request for the path through, wherever the cloud may mount identity."""
    if cloud.knows(rule.service):
        return paths_meet(rule.path, cloud.api.mount_of(rule.service) + path)
    return paths_meet(rule.path, path) or paths_meet(rule.path, f"/{{mount}}{path}")


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
        "a consumer's token": a_credential(access_rules=rules_for("POST identity /v3/OS-OAUTH1/access_token")),
        "a role on the domain that is called default": a_credential(
            access_rules=rules_for("PUT identity /v3/domains/default/users/0d7b1c/roles/8c1f")
        ),
        "a dot that stands for a slash": a_credential(access_rules=rules_for("GET identity /v3.credentials")),
        "below a mount prefix, on a cloud that nothing is known of": With(
            a_credential(access_rules=rules_for("GET identity /identity/v3/credentials")), has_cloud=False
        ),
        "what else the house denies": With(
            a_credential(access_rules=rules_for("GET identity /v3/auth/projects")),
            {"dangerousPaths": ["GET /v3/auth/projects"]},
        ),
    },
    unsure={"the rules are not known yet": a_credential(access_rules=UNKNOWN)},
)
