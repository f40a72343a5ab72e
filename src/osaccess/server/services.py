"""Owns the services that a rehearsal's catalogue offers: their types, mount prefixes and endpoints."""

from dataclasses import dataclass

REGION = "RegionOne"
PROBE_USER = "probe"
SERVICE_PROJECT = "service"


@dataclass(frozen=True, slots=True)
class ProbedService:
    """A service that the probe stands for: `type` as access rules name it, `prefix` where it is mounted."""

    type: str
    name: str
    prefix: str
    version: str = ""

    def endpoint(self, probe_url: str) -> str:
        """Return the URL for the catalogue."""
        return probe_url + self.prefix + self.version


PROBED = (
    ProbedService("compute", "nova", "/compute", "/v2.1"),
    ProbedService("image", "glance", "/image"),
    ProbedService("network", "neutron", "/network"),
)
