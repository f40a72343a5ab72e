"""Owns the one sentence for what this engine does not do; deliberately decides nowhere what that is."""

from osaccess.errors import BadInput


class UnsupportedByEmbeddedEngine(BadInput):
    """Something that only the real engine does. The text says what it is and how to go on."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"The embedded engine does not support {what}.",
            because="It knows OpenStack identity and starts no plugins; the rest is the Pulumi CLI's.",
            mend="Run it with the Pulumi CLI: add `--engine pulumi`.",
        )
