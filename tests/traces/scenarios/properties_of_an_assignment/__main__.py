"""Each property of a role assignment changed, one after the other."""

from lab import register_things

register_things()
