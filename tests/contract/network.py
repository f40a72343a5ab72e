"""Owns the way of real clients to the Keystone of a case."""

import contextlib

from osaccess.fake_keystone.adapters.responses import use_fake_keystone


def network(case):
    """Let requests reach the fake where the case runs on it."""
    is_fake = case.keystone.name == "fake"
    return use_fake_keystone(case.keystone.fake) if is_fake else contextlib.nullcontext()
