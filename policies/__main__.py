"""The policy pack for `pulumi preview|up --policy-pack policies`; serves until the engine stops it."""

from pulumi_policy import PolicyPack

from osaccess.policies.pack import NAME, policies

PolicyPack(NAME, policies=policies())
