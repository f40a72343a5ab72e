"""What all tests share."""

import signal

import pulumi_openstack
from hypothesis import HealthCheck, settings

pytest_plugins = ["support.keystone_server", "support.rehearsals"]

# ^C is ^C, also where a shell started the tests in its background and lets them ignore it: tests press it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# The package loads its parts when they are first touched. A part that is imported by its dotted name first stays
# half loaded for the rest of the process, so all tests touch it the ordinary way.
_ = pulumi_openstack.identity.User

# The same examples in every run, and no deadline: a test fails for what it tests, never for the machine's day.
# To look further: make test ARGS="--hypothesis-profile=explore"
settings.register_profile(
    "same", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("explore", deadline=None, max_examples=2000)
settings.load_profile("same")
