"""Credentials: classes and their limits, and what only a reason makes writable."""

from datetime import UTC, datetime, timedelta

import pytest

from osaccess.access.access_rule import HttpMethod
from osaccess.access.expiry import Never
from osaccess.plan.build import build_plan
from osaccess.plan.model import Unsafe, Use
from osaccess.spec.access_rule import AccessRuleSpec
from osaccess.spec.credential import CredentialSpec, ExpirySpec
from osaccess.spec.limits import MAX_LIFETIMES, CredentialClass
from osaccess.yaml_text import BadDocument
from support.documents import A_CLOUD, NOW, a_document

RULES = """\
    access_rules:
      - {service: compute, method: GET, path: /compute/v2.1/servers}
"""
EXPIRY = "    expiry: {every: 30d, overlap: 7d, anchor: 2026-01-01T00:00:00Z}\n"
WHY = "the vendor's appliance cannot do without"
AS_CI = ("    roles: [member]\n", "    roles: [member]\n    class: ci\n")


def refusal(*changes):
    with pytest.raises(BadDocument) as refused:
        build_plan(a_document(*changes), A_CLOUD, NOW)
    return str(refused.value)


def planned(*changes):
    return build_plan(a_document(*changes), A_CLOUD, NOW).credentials[0]


def test_a_reason_makes_each_unsafe_thing_writable_and_stands_in_the_plan():
    no_rules = planned((RULES, f"    unsafe_no_rules: {WHY}\n"))
    assert (no_rules.access_rules, no_rules.unsafe) == ((), Unsafe(no_rules=WHY))
    for_ever = planned((EXPIRY, f"    unsafe_never_expires: {WHY}\n"))
    assert (for_ever.current.expires_at, for_ever.previous, for_ever.next_rotation) == (None, (), None)
    assert for_ever.unsafe == Unsafe(never_expires=WHY)
    assert planned((EXPIRY, EXPIRY + f"    unsafe_unrestricted: {WHY}\n")).unsafe == Unsafe(unrestricted=WHY)
    assert planned().unsafe == Unsafe()


def test_a_credential_without_end_is_named_after_its_content():
    change = (EXPIRY, f"    unsafe_never_expires: {WHY}\n")
    assert planned(change).current.name == planned(change).current.name
    assert planned(change).current.name != planned(change, ("method: GET", "method: PUT")).current.name


@pytest.mark.parametrize(
    ("change", "key", "words"),
    [
        ((RULES, ""), "access_rules", "missing"),
        ((EXPIRY, ""), "expiry", "missing"),
        ((RULES, RULES + f"    unsafe_no_rules: {WHY}\n"), "access_rules", "does not go with `unsafe_no_rules`"),
        (
            (EXPIRY, EXPIRY + f"    unsafe_never_expires: {WHY}\n"),
            "expiry",
            "does not go with `unsafe_never_expires`",
        ),
        ((RULES, "    unsafe_no_rules: because\n"), "unsafe_no_rules", "Write the reason"),
        ((EXPIRY, EXPIRY + "    unsafe_unrestricted: true\n"), "unsafe_unrestricted", "has to be a text"),
        ((EXPIRY, EXPIRY + "    unrestricted: true\n"), "unrestricted", "unsafe_unrestricted: REASON"),
        (
            (EXPIRY, EXPIRY + "    unsafe_unrestrictd: x\n"),
            "unsafe_unrestrictd",
            "Did you mean `unsafe_unrestricted`?",
        ),
        ((EXPIRY, EXPIRY + "    clas: ci\n"), "clas", "Did you mean `class`?"),
        ((EXPIRY, EXPIRY + "    class: robot\n"), "class", "'ci', 'service' or 'human'"),
        ((EXPIRY, EXPIRY + "    regions: [a, a]\n"), "regions", "twice"),
    ],
)
def test_absence_and_exception_are_told_apart(change, key, words):
    told = refusal(change)
    assert f" credentials.web-deploy.{key}:" in told
    assert words in told


@pytest.mark.parametrize("kind", CredentialClass)
def test_a_class_limits_the_lifetime_and_the_document_the_class(kind):
    days = MAX_LIFETIMES[kind].days
    at_the_limit = EXPIRY.replace("30d", f"{days - 7}d") + f"    class: {kind}\n"
    a_day_longer = EXPIRY.replace("30d", f"{days - 6}d") + f"    class: {kind}\n"
    assert planned((EXPIRY, at_the_limit)).use.kind == kind
    told = refusal((EXPIRY, a_day_longer))
    assert " credentials.web-deploy.expiry:" in told
    assert f"lives {days}d at most; this one lives {days + 1}d" in told
    raised = ("credentials:\n", f"limits: {{{kind}: {{max_lifetime: {days + 1}d}}}}\ncredentials:\n")
    assert planned((EXPIRY, a_day_longer), raised)
    shortened = ("credentials:\n", f"limits: {{{kind}: {{max_lifetime: {days - 1}d}}}}\ncredentials:\n")
    assert "at most" in refusal((EXPIRY, at_the_limit), shortened)


def test_a_fixed_end_counts_from_the_run():
    limit = MAX_LIFETIMES[CredentialClass.CI]
    for end, fits in ((NOW + limit, True), (NOW + limit + timedelta(seconds=1), False)):
        change = (EXPIRY, f"    expiry: {{at: {end:%Y-%m-%dT%H:%M:%SZ}}}\n    class: ci\n")
        assert planned(change) if fits else "lives 45d at most" in refusal(change)


def test_what_never_expires_is_of_no_class():
    told = refusal((EXPIRY, f"    unsafe_never_expires: {WHY}\n    class: ci\n"))
    assert "Leave `class` out" in told


def test_class_consumers_and_regions_reach_the_plan():
    lines = "    class: ci\n    consumers: [jenkins.example.org]\n    regions: [north, south]\n"
    assert planned((EXPIRY, EXPIRY + lines)).use == Use("ci", ("jenkins.example.org",), ("north", "south"))


def test_the_same_holds_in_python():
    rule = AccessRuleSpec(service="compute", method=HttpMethod.GET, path="/compute/v2.1/servers")
    end = ExpirySpec(at=datetime(2026, 9, 1, tzinfo=UTC))
    sound = CredentialSpec(roles=("reader",), access_rules=(rule,), expiry=end, kind=CredentialClass.CI)
    assert sound.expiry.at == datetime(2026, 9, 1, tzinfo=UTC)
    unsafe = CredentialSpec(roles=("reader",), unsafe_no_rules=WHY, unsafe_never_expires=WHY)
    assert (unsafe.access_rules, unsafe.expiry.as_expiry()) == ((), Never())
    for given in ({"expiry": end}, {"access_rules": (rule,)}, {"access_rules": (), "expiry": end}):
        with pytest.raises(ValueError, match=r"access_rules|expiry|empty list"):
            CredentialSpec(roles=("reader",), **given)
