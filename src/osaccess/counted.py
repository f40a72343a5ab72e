"""Owns how a count is said in a sentence."""


def counted(count: int, noun: str) -> str:
    """Return `1 request`, `2 requests`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"
