"""The fixtures that strangers get; the suite's own `rehearsal` is a folder with a real Keystone."""

from osaccess.testing.plugin import rehearsal, rehearsal_options

__all__ = ["rehearsal", "rehearsal_options"]
