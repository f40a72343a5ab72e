"""A Keystone whose clock is off by SHIFT seconds: `time` and `datetime` are wrapped before it is imported."""

import datetime
import os
import time

SHIFT = float(os.environ["SHIFT"])
_real_time = time.time
_Real = datetime.datetime


class _Kind(type(_Real)):
    def __instancecheck__(cls, instance):
        return isinstance(instance, _Real)


class Shifted(_Real, metaclass=_Kind):
    @classmethod
    def now(cls, tz=None):
        return _Real.now(tz) + datetime.timedelta(seconds=SHIFT)

    @classmethod
    def utcnow(cls):
        return _Real.now(datetime.UTC).replace(tzinfo=None) + datetime.timedelta(seconds=SHIFT)


if __name__ == "__main__":
    time.time = lambda: _real_time() + SHIFT
    datetime.datetime = Shifted
    from osaccess.server import keystone_process

    keystone_process.main()
