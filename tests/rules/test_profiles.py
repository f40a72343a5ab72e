"""Profiles are complete and sound configurations, and a configuration that says something else is told."""

import pytest

from osaccess.errors import BadInput
from osaccess.rules.pack_config import config_faults
from osaccess.rules.profiles import CI, DEV, PROD, PROFILES, REHEARSAL, profile_named
from osaccess.rules.registry import RULES


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
def test_a_profile_states_a_level_and_all_knobs_for_every_rule(profile):
    config = profile.pack_config()
    assert list(config) == [rule.id for rule in RULES]
    for rule in RULES:
        assert set(config[rule.id]) == {"enforcementLevel", *(knob.name for knob in rule.knobs)}
    assert config_faults(config) == ()


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
def test_a_profile_differs_in_rules_and_knobs_that_there_are(profile):
    numbers = {rule.number: {knob.name for knob in rule.knobs} for rule in RULES}
    for number, settings in profile.settings.items():
        assert set(settings) - {"enforcementLevel"} <= numbers[number]


def test_the_profiles_are_the_four_of_the_design():
    assert [profile.name for profile in PROFILES] == ["prod", "ci", "dev", "rehearsal"]
    assert [profile.protects_projects for profile in (PROD, CI, DEV, REHEARSAL)] == [True, True, False, False]
    assert profile_named("prod") is PROD


def test_a_profile_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(BadInput) as refused:
        profile_named("production")
    assert "prod, ci, dev, rehearsal" in refused.value.mend


def test_no_profile_lowers_a_critical_rule():
    for profile in PROFILES:
        for rule in RULES:
            if rule.severity == "critical":
                assert profile.level_of(rule) == "mandatory", (profile.name, rule.id)


LIFETIME = "ks103-credential-lifetime-must-be-limited"


@pytest.mark.parametrize(
    ("config", "where", "problem"),
    [
        ([], "the file", "no map"),
        ({"all": "mandatory"}, "all", "lifts advisory rules"),
        ({"ks103": "mandatory"}, "ks103", "no such rule"),
        ({LIFETIME: {"maxLifetimeDays": 30}}, LIFETIME, "no level"),
        ({LIFETIME: "obligatory"}, LIFETIME, "no level"),
        ({LIFETIME: "remediate"}, LIFETIME, "No remediation is safe"),
        (
            {LIFETIME: {"enforcementLevel": "mandatory", "maxLifetime": 30}},
            f"{LIFETIME}.maxLifetime",
            "no such knob",
        ),
        (
            {LIFETIME: {"enforcementLevel": "mandatory", "maxLifetimeDays": "30"}},
            f"{LIFETIME}.maxLifetimeDays",
            "is no number",
        ),
        (
            {LIFETIME: {"enforcementLevel": "mandatory", "maxLifetimeDays": True}},
            f"{LIFETIME}.maxLifetimeDays",
            "is no number",
        ),
        (
            {LIFETIME: {"enforcementLevel": "mandatory", "maxLifetimeDays": 0}},
            f"{LIFETIME}.maxLifetimeDays",
            "less than 1",
        ),
        (
            {LIFETIME: {"enforcementLevel": "mandatory", "maxLifetimeDaysByName": {"*-ci": "x"}}},
            f"{LIFETIME}.maxLifetimeDaysByName",
            "holds 'x', which is no number",
        ),
        (
            {"ks106-credential-expiry-must-be-stable": {"enforcementLevel": "advisory", "granularity": "week"}},
            "ks106-credential-expiry-must-be-stable.granularity",
            "none of minute, hour, day",
        ),
        (
            {
                "ks110-credential-name-must-carry-its-generation": {
                    "enforcementLevel": "advisory",
                    "suffixRegex": "(",
                }
            },
            "ks110-credential-name-must-carry-its-generation.suffixRegex",
            "no regular expression",
        ),
        (
            {"ks113-credentials-of-an-owner-must-be-few": {"enforcementLevel": "advisory", "maxPerOwner": 1.5}},
            "ks113-credentials-of-an-owner-must-be-few.maxPerOwner",
            "no whole number",
        ),
        (
            {"ks401-project-must-name-its-owner": {"enforcementLevel": "advisory", "requiredTags": ["a/b"]}},
            "ks401-project-must-name-its-owner.requiredTags",
            "does not match",
        ),
    ],
)
def test_a_configuration_that_does_not_say_what_was_meant_is_told(config, where, problem):
    (fault,) = config_faults(config)
    assert fault.where == where
    assert problem in fault.problem
    assert fault.mend


def test_a_level_alone_is_a_sound_entry():
    assert config_faults({LIFETIME: "advisory", RULES[0].id: {"enforcementLevel": "remediate"}}) == ()
