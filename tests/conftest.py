"""What all tests share."""

import pulumi_openstack
from hypothesis import settings

pytest_plugins = ["support.keystone_server", "support.rehearsals"]

# The package loads its parts when they are first touched. A part that is imported by its dotted name first stays
# half loaded for the rest of the process, so all tests touch it the ordinary way.
_ = pulumi_openstack.identity.User

# A busy machine is no failure.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")
