"""Owns the access rule: one service, one method, one path, and the request that it lets through."""

from dataclasses import dataclass
from enum import StrEnum

from osaccess.access.path import path_matches


class HttpMethod(StrEnum):
    """The methods that Keystone stores in a rule; OPTIONS and wildcards are refused with 400."""

    DELETE = "DELETE"
    GET = "GET"
    HEAD = "HEAD"
    PATCH = "PATCH"
    POST = "POST"
    PUT = "PUT"


@dataclass(frozen=True, slots=True, order=True)
class AccessRule:
    """A request that an application credential may make: the service's type, the method, the path pattern."""

    service: str
    method: str
    path: str

    def allows(self, service: str, method: str, path: str) -> bool:
        """Tell whether the rule lets this request through: service and method exactly, the path by pattern."""
        return self.service == service and self.method == method and path_matches(self.path, path)

    def __str__(self) -> str:
        return f"{self.method} {self.service} {self.path}"
