"""Owns what a credential's `access_rules` become on one cloud: rules, presets and recordings."""

from collections.abc import Iterator

from osaccess.access.access_rule import AccessRule
from osaccess.catalogue.loading import load_catalogue
from osaccess.catalogue.presets import load_preset, rules_of
from osaccess.catalogue.reach import Mounts
from osaccess.cloud.model import CloudFacts
from osaccess.errors import BadInput
from osaccess.spec.access_rule import AccessRuleSpec, PresetSpec, RecordedRules, RecordedSpec
from osaccess.spec.credential import CredentialSpec


def expanded_rules(spec: CredentialSpec, cloud: CloudFacts) -> tuple[AccessRule, ...]:
    """Return the rules in the document's order, each once: two presets may share some, and Keystone answers 409."""
    return tuple(dict.fromkeys(_rules(spec, cloud)))


def mounts_of(cloud: CloudFacts) -> Mounts:
    """Return the service types of the cloud with their mount prefixes."""
    return {service: facts.prefix for service, facts in cloud.services.items()}


def _rules(spec: CredentialSpec, cloud: CloudFacts) -> Iterator[AccessRule]:
    for item in spec.access_rules:
        match item:
            case AccessRuleSpec():
                yield item.as_rule()
            case RecordedRules():
                yield from item.rules
            case PresetSpec():
                yield from rules_of(load_preset(item.preset), load_catalogue(), mounts_of(cloud))
            case RecordedSpec():  # only a spec that no document was read for
                raise BadInput(f"The recording {item.recorded!r} was never read.", mend="Use `read_document`.")
