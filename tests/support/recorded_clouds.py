"""Two clouds for recordings: all services behind one host with mount prefixes, and each on a host of its own."""

from osaccess.catalogue.loading import load_catalogue
from osaccess.catalogue.reach import CloudApi
from osaccess.cloud.model import CloudFacts, ServiceFacts
from osaccess.plan.access_rules import mounts_of

MOUNTED = CloudFacts(
    auth_url="http://127.0.0.1:5000/v3",
    roles={},
    services={
        "compute": ServiceFacts(prefix="/compute"),
        "identity": ServiceFacts(),
        "image": ServiceFacts(prefix="/image"),
        "network": ServiceFacts(prefix="/network"),
    },
)
HOSTS = CloudFacts(
    auth_url="https://keystone.example.org:5000/v3",
    roles={},
    services={
        name: ServiceFacts() for name in ("compute", "identity", "image", "network", "volumev3", "object-store")
    },
)
CLOUDS = {"mounted": MOUNTED, "hosts": HOSTS}


def api_of(cloud):
    return CloudApi(load_catalogue(), mounts_of(cloud))
