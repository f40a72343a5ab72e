"""Owns the one word for a policy that raised, wherever its pack runs."""


class PolicyCrashed(Exception):
    """A policy raised. The text says what; `policy` is its name, "" where that is not known."""

    def __init__(self, text: str, policy: str = "") -> None:
        super().__init__(text)
        self.policy = policy
