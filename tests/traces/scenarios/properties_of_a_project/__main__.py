"""Each property of a project added, changed and taken away again, one after the other."""

from lab import register_things

register_things()
