"""Every setting of an openstack provider, and what the rules say of the one value of it that gives away most.

In `make test`, in an instant. A setting that a new pulumi-openstack has is missed here.
"""

import inspect

import pulumi_openstack
import pytest

from osaccess.rules.examples import CLOUD, NOW, a_credential, a_credential_login, a_provider
from osaccess.rules.facts import ProviderFacts
from osaccess.rules.provider_login import VARIABLES
from osaccess.rules.registry import RULES
from osaccess.rules.rule import Violation

JUDGED = {
    "applicationCredentialId": (a_provider(applicationCredentialId="0d7b1c"), {"ks507"}),
    "applicationCredentialName": (a_provider(applicationCredentialName="root"), {"ks507"}),
    "applicationCredentialSecret": (
        a_credential_login(plain_secrets=("applicationCredentialSecret",)),
        {"ks502"},
    ),
    "authUrl": (a_provider(authUrl="http://keystone.evil.example/v3"), {"ks504", "ks511"}),
    "cloud": (a_provider(cloud="prod"), {"ks507"}),
    "domainId": (a_credential_login(domainId="default"), {"ks506"}),
    "domainName": (a_credential_login(domainName="Default"), {"ks506"}),
    "enableLogging": (a_provider(enableLogging="true"), {"ks512"}),
    "endpointOverrides": (a_provider(endpointOverrides={"identity": "https://evil.example/v3/"}), {"ks511"}),
    "insecure": (a_provider(insecure="true"), {"ks504"}),
    "password": (a_provider(userName="admin"), {"ks505"}),
    "projectDomainId": (a_credential_login(projectDomainId="default"), {"ks506"}),
    "projectDomainName": (a_credential_login(projectDomainName="Default"), {"ks506"}),
    "systemScope": (a_provider(systemScope="true"), {"ks510"}),
    "tenantId": (a_credential_login(tenantId="0d7b1c"), {"ks506"}),
    "tenantName": (a_credential_login(tenantName="admin"), {"ks506"}),
    "token": (a_provider(token=True, plain_secrets=("token",)), {"ks502", "ks507"}),
    "userId": (a_provider(userName=None, userId="0d7b1c"), {"ks505"}),
    "userName": (a_provider(userName="jane.doe"), {"ks505"}),
}
"""Setting → a provider that gives away most by it, and the rules that find it. Who has which roles on a project or a
domain is not in a provider: a user on `tenantName: admin` is judged by its name (ks505) and by the roles of the
credentials and assignments that it makes (ks108, ks302 to ks304)."""

NOT_JUDGED = {
    "allowReauth": "logs in again with the same login when the token ends",
    "cacertFile": "more certificates are trusted by a file on the machine of the run, where one can do anything anyhow",
    "cert": "how the machine shows itself in TLS; Keystone wants a login beside it",
    "defaultDomain": "where a name is looked up; the login is the same or fails",
    "delayedAuth": "when it logs in",
    "disableNoCacheHeader": "a header",
    "endpointType": "which of the catalogue's own endpoints",
    "key": "the key of `cert`: the path of a file",
    "maxRetries": "how often it asks",
    "region": "which of the catalogue's own endpoints",
    "swauth": "Swift's own old login; Keystone has no part in it",
    "userDomainId": "where the user's name is looked up; ks116 and ks505 judge the name",
    "userDomainName": "where the user's name is looked up; ks116 and ks505 judge the name",
}
"""Setting → why no rule is needed."""


def camel(name):
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


def test_every_setting_of_the_installed_provider_is_judged_or_has_a_reason_not_to_be():
    known = inspect.signature(pulumi_openstack.Provider._internal_init).parameters
    settings = {camel(name) for name in known if not name.startswith("__")} - {"resourceName", "opts"}
    assert settings == JUDGED.keys() | NOT_JUDGED.keys()
    assert JUDGED.keys().isdisjoint(NOT_JUDGED)


@pytest.mark.parametrize("setting", JUDGED)
def test_the_worst_value_of_a_setting_is_found(setting):
    facts, rules = JUDGED[setting]
    assert found(facts) == rules


def test_every_variable_that_gives_access_is_found_where_the_provider_says_nothing():
    worst = {
        "OS_AUTH_URL": ("https://keystone.evil.example/v3", {"ks511"}),
        "OS_INSECURE": ("true", {"ks504"}),
        "OS_SYSTEM_SCOPE": ("all", {"ks510"}),
        "OS_DEBUG": ("1", {"ks512"}),
        "OS_CLOUD": ("prod", set()),
        "OS_TOKEN": ("x", set()),
        "OS_AUTH_TOKEN": ("x", set()),
        "OS_APPLICATION_CREDENTIAL_ID": ("x", {"ks117"}),
        "OS_APPLICATION_CREDENTIAL_NAME": ("x", {"ks117"}),
        "OS_APPLICATION_CREDENTIAL_SECRET": ("x", {"ks117"}),
        "OS_USERNAME": ("jane.doe", {"ks116"}),
        "OS_USER_ID": ("0d7b1c", set()),
        "OS_PASSWORD": ("x", set()),
    }
    assert worst.keys() == {name for names in VARIABLES.values() for name in names}
    for name, (value, rules) in worst.items():
        login = a_provider(f"{name}={value}", **dict.fromkeys(a_provider().settings))
        assert found(login) | found(a_credential(login=login)) == rules, name


ENTRY = {
    "userName": "jane.doe",
    "password": True,
    "systemScope": "all",
    "authUrl": "https://keystone.evil.example",
}


def test_an_entry_of_clouds_yaml_counts_as_what_it_says():
    login = ProviderFacts("default", {"cloud": "prod", "systemScope": "false"}, entry=ENTRY)
    assert found(login) == {"ks505", "ks510", "ks511"}
    assert found(a_credential(login=login)) == {"ks116"}


def test_a_provider_of_a_user_is_judged_by_its_own_settings_and_not_by_an_entry_beside():
    assert found(a_provider("OS_CLOUD=prod", entry=ENTRY)) == {"ks507"}


def found(facts):
    """Return the numbers of the rules that find something."""
    return {
        rule.number
        for rule in RULES
        if rule.is_about(facts)
        for outcome in rule.judge(facts, NOW, None, CLOUD)
        if isinstance(outcome, Violation)
    }
