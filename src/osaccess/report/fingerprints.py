"""Owns which finding is which from run to run: an alert or a test case that stays must not be closed and opened anew.

Deliberately looks at no line of a file: what is edited around a finding says nothing about it.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence

from osaccess.report.model import Finding
from osaccess.rules.resources import GENERATION

_STAMP = re.compile(r"-\d{8}T\d{6}Z")
_NUMBER = re.compile(r"\d+")
_LENGTH = 16


def fingerprints_of(findings: Sequence[Finding]) -> tuple[str, ...]:
    """Return one text for each finding, no two alike: `hash:n`, the nth finding of that rule, thing and problem.

    All generations of a credential are one thing, and numbers in a problem count for nothing: a rotation, or the day
    after, brings the same finding.
    """
    seen: Counter[str] = Counter()
    found = []
    for one in findings:
        parts = (one.policy, GENERATION.sub("", one.urn), _NUMBER.sub("#", _STAMP.sub("", one.problem)))
        digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:_LENGTH]
        seen[digest] += 1
        found.append(f"{digest}:{seen[digest]}")
    return tuple(found)
