"""Owns what an assignment or a membership gives, in words: the names of resources in a program need not say it."""

from collections.abc import Mapping

from osaccess.report.access import NOBODY_KNOWS, Grant, Picture


def given_in(picture: Picture) -> Mapping[str, str]:
    """Return, by URN, to whom is given what."""
    joined = {
        urn: f"{_or(user, 'somebody')} a place in {_or(group, 'a group')}"
        for urn, (group, user) in picture.joined.items()
    }
    return {one.urn: _given(one) for one in picture.grants} | joined


def _given(grant: Grant) -> str:
    place = _or(grant.place, "a place")
    where = f"all projects below {place}" if grant.is_inherited else place
    return f"{_or(grant.actor, 'somebody')} {_or(grant.role, 'a role')} on {where}"


def _or(name: str, noun: str) -> str:
    return f"{noun} not known yet" if name == NOBODY_KNOWS else name
