"""Each property of a role added, changed and taken away again, one after the other."""

from lab import register_things

register_things()
