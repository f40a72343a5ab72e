"""Which requests prove a confinement, and which are left alone."""

from osaccess.access.access_rule import AccessRule
from osaccess.diagnosis.checks import NotChecked
from osaccess.diagnosis.probe_plan import ProbeRequest, ServicePlace, plan_probes

KEYSTONE = ServicePlace("http://127.0.0.1:5000", "", is_probe=False)
PROBE = ServicePlace("http://127.0.0.1:6000", "/compute", is_probe=True)
NOVA = ServicePlace("https://nova.example.org", "", is_probe=False)


def test_a_rehearsal_tries_every_rule_and_one_request_outside_at_each_service():
    rules = [
        AccessRule("compute", "POST", "/compute/v2.1/servers"),
        AccessRule("compute", "GET", "/compute/v2.1/{x}"),
    ]
    assert list(plan_probes(rules, {"identity": KEYSTONE, "compute": PROBE})) == [
        ProbeRequest(rules[0], "http://127.0.0.1:6000/compute/v2.1/servers", True, "the probe service"),
        ProbeRequest(
            AccessRule("compute", "GET", "/compute/v2.1/probe"),
            "http://127.0.0.1:6000/compute/v2.1/probe",
            True,
            "the probe service",
        ),
        ProbeRequest(
            AccessRule("identity", "GET", "/v3/auth/projects"),
            "http://127.0.0.1:5000/v3/auth/projects",
            False,
            "Keystone",
        ),
        ProbeRequest(
            AccessRule("compute", "GET", "/compute/osaccess-probe"),
            "http://127.0.0.1:6000/compute/osaccess-probe",
            False,
            "the probe service",
        ),
    ]


def test_a_real_service_gets_nothing_that_changes_or_has_to_be_guessed():
    rules = [AccessRule("compute", "POST", "/v2.1/servers"), AccessRule("compute", "GET", "/v2.1/servers/{id}")]
    planned = list(plan_probes(rules, {"identity": KEYSTONE, "compute": NOVA}))
    assert [type(step) for step in planned[:2]] == [NotChecked, NotChecked]
    assert "could change" in planned[0].reason
    assert "wildcards" in planned[1].reason
    assert all(step.rule.method == "GET" for step in planned[2:])


def test_rules_that_allow_everything_leave_nothing_to_refuse():
    rules = [AccessRule("identity", "GET", "/**")]
    planned = list(plan_probes(rules, {"identity": KEYSTONE}))
    assert planned[-1] == NotChecked(
        "refused request at identity", "the rules allow every request that would be tried"
    )


def test_a_credential_without_rules_is_not_called_confined():
    assert [type(step) for step in plan_probes([], {"identity": KEYSTONE})] == [NotChecked]


def test_a_service_outside_the_catalogue_is_named_as_not_checked():
    planned = list(plan_probes([AccessRule("dns", "GET", "/v2/zones")], {"identity": KEYSTONE}))
    assert planned[0].reason == "the catalogue has no service dns"
