"""Each check: one document that it says something about, at the line where it stands, and one that it passes."""

import pytest

from osaccess.check.finding import Level
from osaccess.check.registry import CHECKS
from osaccess.check.report import report
from osaccess.check.stack_secrets import plain_secrets
from osaccess.check.subject import Subject
from osaccess.cloud.model import Fact, PolicyFacts, RoleFacts
from osaccess.rules.profiles import PROD
from osaccess.rules.registry import RULES
from osaccess.rules.waivers import NO_WAIVERS, read_waivers
from osaccess.yaml_text import parse_yaml
from support.documents import A_CLOUD, NOW, a_document

KNOWN = A_CLOUD.model_copy(update={"user_limit": 100, "policy": PolicyFacts(enforce_new_defaults=True)})
EXPIRY = "expiry: {every: 30d, overlap: 7d, anchor: 2026-01-01T00:00:00Z}"
RULE = "- {service: compute, method: GET, path: /compute/v2.1/servers}"
OWNERS = "owners:\n"
SECOND = f"""\
  web-monitor:
    owner: web-ci
    project: web
    roles: [member]
    access_rules: [{RULE.removeprefix("- ")}]
    {EXPIRY}
"""


def found(*changes, cloud=KNOWN, more="", waivers=NO_WAIVERS):
    """Return (check, level, key) of each finding about the document with the changes, and `more` at its end."""
    document = a_document(*changes, (EXPIRY, f"{EXPIRY}\n{more}") if more else ("", ""))
    subject = Subject(document.spec, cloud, NOW, PROD, waivers)
    return [(one.check, one.level, one.problem.key) for one in report(subject, document.source)]


def text_of(*changes, cloud=KNOWN, more="", waivers=NO_WAIVERS):
    document = a_document(*changes, (EXPIRY, f"{EXPIRY}\n{more}") if more else ("", ""))
    subject = Subject(document.spec, cloud, NOW, PROD, waivers)
    return "\n".join(str(one.problem) for one in report(subject, document.source))


def limited(number):
    return KNOWN.model_copy(update={"user_limit": number})


def test_a_sound_document_on_a_known_cloud_has_no_finding():
    assert found() == []


def test_a_role_that_the_owner_does_not_hold_is_an_error_at_its_line():
    changes = ("roles: [member]\n    access", "roles: [admin]\n    access")
    assert found(changes) == [("refused-by-the-cloud", Level.ERROR, "credentials.web-deploy.roles[0]")]
    assert "access.yaml:11:" in text_of(changes)


@pytest.mark.parametrize(
    "assignment",
    [
        "{owner: web-ci, project: web, roles: [admin]}",
        "{group: team, project: web, roles: [member]}",
        "{owner: web-ci, project: top, inherited: true, roles: [member]}",
        "{group: team, domain: labs, inherited: true, roles: [member]}",
    ],
    ids=["implied", "by group", "inherited from the parent", "by group, inherited from the domain"],
)
def test_a_role_may_be_held_in_other_ways_than_directly(assignment):
    nouns = (
        "domains: {labs: {}}\ngroups: {team: {members: [web-ci]}}\n"
        "projects:\n  top: {domain: labs}\n  web: {parent: top, description: the web shop}\n"
    )
    assert not found(
        ("projects:\n  web: {description: the web shop}\n", nouns),
        ("{owner: web-ci, project: web, roles: [member]}", assignment),
    )


def test_a_role_is_not_held_where_it_is_inherited_to_what_is_below_only():
    inherited = ("project: web, roles: [member]}", "project: web, inherited: true, roles: [member]}")
    assert ("refused-by-the-cloud", Level.ERROR, "credentials.web-deploy.roles[0]") in found(inherited)


def test_generations_beyond_the_limit_of_a_user_are_an_error():
    assert found(more=SECOND, cloud=limited(3)) == [("user-limit", Level.ERROR, "credentials.web-deploy")]
    assert "needs up to 4 credentials at once for 2" in text_of(more=SECOND, cloud=limited(3))


def test_a_limit_that_a_late_run_would_pass_is_a_warning():
    assert found(more=SECOND, cloud=limited(7)) == [("user-limit", Level.WARNING, "credentials.web-deploy")]
    assert not found(more=SECOND, cloud=limited(8))


def test_a_cloud_without_a_limit_has_none_to_pass():
    assert not found(more=SECOND, cloud=limited(-1))


def test_rotations_ahead_of_time_count_against_the_limit():
    dense = (EXPIRY, EXPIRY[:-1] + ", rotations: [2026-06-27T00:00:00Z]}")
    assert found(dense, cloud=limited(2)) == [("user-limit", Level.ERROR, "credentials.web-deploy")]


def test_two_keys_for_one_user_share_its_limit():
    existing = "{existing: {id: u1}, name: someone, login: {cloud: someone}}"
    owners = ("  web-ci: {description: deploys the web shop}\n", f"  web-ci: {existing}\n  other: {existing}\n")
    more = SECOND.replace("owner: web-ci", "owner: other")
    findings = found(owners, more=more, cloud=limited(3))
    assert ("user-limit", Level.ERROR, "credentials.web-deploy") in findings


def test_names_that_differ_in_case_alone_are_a_warning_also_for_credentials_of_one_owner():
    more = SECOND.replace("web-monitor", "Web-Deploy")
    assert found(more=more) == [("names", Level.WARNING, "credentials.Web-Deploy")]
    owners = (OWNERS, "owners:\n  Web-CI: {}\n")
    assert [key for _, _, key in found(owners)] == ["owners.web-ci"]


def test_the_same_name_in_two_domains_is_none_of_one():
    two = "domains: {labs: {}}\nprojects:\n  lab-web: {name: web, domain: labs}\n"
    assert not found(("projects:\n", two))
    assert found(("projects:\n", two.replace(", domain: labs", ""))) == [("names", Level.ERROR, "projects.web")]


def test_a_role_that_the_cloud_has_already_is_an_error():
    assert found((OWNERS, "roles: {Reader: {}}\nowners:\n")) == [("names", Level.ERROR, "roles.Reader")]


def test_an_owner_in_two_trust_zones_is_a_warning_where_a_credential_can_list_the_others():
    project = ("projects:\n", "projects:\n  shop: {}\n")
    assignment = (
        "role_assignments:\n",
        "role_assignments:\n  on-shop: {owner: web-ci, project: shop, roles: [member]}\n",
    )
    more = SECOND.replace("project: web", "project: shop")
    assert found(project, assignment, more=more) == [("trust-zones", Level.NOTE, "owners.web-ci")]
    rule = "{service: identity, method: GET, path: '/v3/users/{id}/application_credentials'}"
    listing = more.replace(RULE.removeprefix("- "), rule)
    assert sorted(found(project, assignment, more=listing)) == [
        ("policy", Level.POLICY, "credentials.web-monitor"),  # the pack refuses it, whatever the zones
        ("trust-zones", Level.WARNING, "owners.web-ci"),
    ]
    assert "whoever holds web-monitor can list" in text_of(project, assignment, more=listing)


def test_a_custom_role_tells_what_its_removal_would_delete():
    roles = (OWNERS, "roles: {operator: {}, unused: {}}\nowners:\n")
    assignment = ("project: web, roles: [member]}", "project: web, roles: [member, operator]}")
    assert found(roles, assignment) == [("role-removal", Level.NOTE, "roles.operator")]
    assert "also those without the role: web-deploy" in text_of(roles, assignment)


def test_offboarding_that_only_suspends_is_a_warning():
    owner = ("{description: deploys the web shop}", "{enabled: false}")
    assert found(owner) == [("offboarding", Level.WARNING, "owners.web-ci.enabled")]
    project = ("{description: the web shop}", "{enabled: false}")
    assert found(project) == [("offboarding", Level.WARNING, "projects.web.enabled")]


@pytest.mark.parametrize(
    ("rule", "check", "level", "said"),
    [
        (
            "{service: compute, method: GET, path: /v2.1/servers}",
            "access-rules",
            Level.WARNING,
            "Write /compute/v2.1/",
        ),
        (
            "{service: compute, method: GET, path: /compute/v2.1/server}",
            "access-rules",
            Level.WARNING,
            "no known oper",
        ),
        (
            "{service: compute, method: GET, path: /compute/v2.1/os-hypervisors}",
            "needed-roles",
            Level.WARNING,
            "admin",
        ),
    ],
    ids=["prefix", "dead", "role"],
)
def test_rules_that_do_nothing_are_told_at_their_item(rule, check, level, said):
    change = (RULE, f"- {rule}")
    assert found(change) == [(check, level, "credentials.web-deploy.access_rules[0]")]
    assert said in text_of(change)


def test_lowest_roles_say_nothing_of_a_cloud_without_the_new_defaults():
    old = KNOWN.model_copy(update={"policy": PolicyFacts(enforce_new_defaults=False)})
    assert not found((RULE, "- {service: compute, method: GET, path: /compute/v2.1/os-hypervisors}"), cloud=old)


def test_what_the_pack_refuses_comes_with_a_waiver_that_is_sound_once_filled_in():
    unsafe = (EXPIRY, "unsafe_never_expires: the robot cannot be given a new one")
    assert found(unsafe) == [("policy", Level.POLICY, "credentials.web-deploy")]
    text = text_of(unsafe)
    waiver = text[text.index("  - rule:") :].replace("TO FILL IN", "SEC-12")
    waivers = read_waivers(f"waivers:\n{waiver}\n", [rule.id for rule in RULES])
    assert not waivers.faults
    assert found(unsafe, waivers=waivers) == [("policy", Level.NOTE, "credentials.web-deploy")]
    assert "is waived until 2026-07-10 by SEC-12: the robot" in text_of(unsafe, waivers=waivers)


def test_a_lifetime_beyond_the_profile_is_the_packs_finding():
    assert found((EXPIRY, EXPIRY.replace("30d", "200d"))) == [("policy", Level.POLICY, "credentials.web-deploy")]


def test_unknown_implications_are_said_and_nothing_is_assumed():
    roles = {name: RoleFacts(id=role.id, implies=None) for name, role in KNOWN.roles.items()}
    cloud = KNOWN.model_copy(update={"roles": roles, "unknown": {Fact.IMPLICATIONS: "a member may not list them"}})
    assert found(cloud=cloud) == [("unknown-facts", Level.WARNING, "credentials.web-deploy.roles")]
    assert "a member may not list them" in text_of(cloud=cloud)
    all_of_them = ("roles: [member]\n    access", "roles: [admin, member, reader]\n    access")
    assert found(all_of_them, cloud=cloud) == [("policy", Level.POLICY, "credentials.web-deploy")]  # admin


def test_an_unknown_limit_is_a_note():
    assert found(cloud=A_CLOUD) == [("unknown-facts", Level.NOTE, "credentials")]


STACK = """\
encryptionsalt: v1:abc
config:
  osaccess:profile: prod
  osaccess:login:
    secure: AAAB
  osaccess:owners:
    web-ci:
      password:
        secure: AAAC
  app:api_token_file: /run/token
"""


def test_encrypted_values_and_ordinary_ones_are_no_secrets_in_clear():
    assert not list(plain_secrets(parse_yaml(STACK, "Pulumi.prod.yaml")))
    assert not list(plain_secrets(parse_yaml("", "Pulumi.prod.yaml")))


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("        secure: AAAC", "        canary-1\n", "config.osaccess:owners.web-ci.password"),
        ("    secure: AAAB", '    "{\\"password\\": \\"canary-1\\"}"', "config.osaccess:login"),
        ("app:api_token_file: /run/token", "app:apiToken: canary-1", "config.app:apiToken"),
        ("app:api_token_file: /run/token", "app:tokens: [canary-1]", "config.app:tokens[0]"),
    ],
)
def test_a_secret_in_clear_is_told_by_its_key_and_never_shown(old, new, key):
    assert old in STACK
    problems = list(plain_secrets(parse_yaml(STACK.replace(old, new), "Pulumi.prod.yaml")))
    assert [problem.key for problem in problems] == [key]
    assert "canary-1" not in str(problems[0])


def test_the_ids_of_checks_are_unique():
    assert len({check.id for check in CHECKS}) == len(CHECKS)


def test_a_rotating_credential_is_judged_as_at_its_start_and_not_by_what_is_left_of_it():
    late = (EXPIRY, EXPIRY.replace("30d", "100d").replace("2026-01-01", "2026-03-05"))
    assert found(late) == [("policy", Level.POLICY, "credentials.web-deploy")]
