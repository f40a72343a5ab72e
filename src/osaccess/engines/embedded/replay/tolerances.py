"""Owns what a replay may do differently from its recording, each with its reason. Nothing else is tolerated.

Applied by `comparison`, `requests`, `diagnostics` and `order`; docs/known-differences.md says the same in words.
"""

import re
from typing import Final

FEWER_READS: Final = (
    "reads that only fetch what an answer held already are left out, and tokens are shared by login"
)

LISTS_BEFORE_RULE_DELETES: Final = re.compile(r"GET /v3/users/[^/]+/application_credentials")
"""One list of a user's credentials tells which access rules are free, in place of deletes that Keystone refuses."""

REFUSED_RULE_DELETES: Final = re.compile(r"DELETE /v3/users/[^/]+/access_rules/[^/]+")
"""The plugin deletes rules that are in use, too, is refused with 403, and ignores it; this engine does not ask."""

SETS_IN_REQUESTS: Final = frozenset({"roles", "access_rules", "tags"})
"""Keystone takes these as sets: their order in a request means nothing."""

ORDER_OF_INDEPENDENT_STEPS: Final = "resources that do not depend on each other register in any order"

REACHED_BESIDE_A_FAILURE: Final = (
    "a failed step ends the run, and which unchanged resources that do not depend on it were registered by then is"
    " a race in the real engine too"
)

REPEATED_ERRORS: Final = re.compile(r"\s*sdk-v2/provider2\.go:\d+: ")
"""The plugin logs each error before it returns it: the same thing told twice."""

SAID_BY_KEYSTONE: Final = (
    re.compile(r'"message":\s*"((?:[^"\\]|\\.)*)"'),
    re.compile(r"Exception calling application: (.*)"),
    re.compile(r"resource '[^']*' does not exist"),
)
"""Of an error of the plugin the meaning is what Keystone said; the words around it are the engine's own."""

OWN_WORDS: Final = {
    "error reading from server: EOF": "broke off before the answer came",
    "exited prematurely": "",
    "pending operations from previous deployment": "pending operations from previous deployment",
    "query returned no results": "returned no results",
    "returned an error: invoking": "Calling get",
    "Type checking failed": "",
    "Type checking is still experimental": "",
    "an unhandled error occurred: program exited with non-zero exit code: 1": "",
}
"""What the CLI or its plugins say → the words of this engine that mean the same; "" = nothing needs to be said."""

MORE_WARNINGS: Final = True
"""This engine may warn where the real one is silent: of orphans, killed runs, and expiries that are no times."""
