"""What the API says no with: one body for every refusal, the status and the code tell them apart."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from deploy.local.genesys.bodies.references import Json


@dataclass(frozen=True)
class RefusedError(Exception):
    """An answer other than 200, raised wherever it is found out."""

    status: int
    code: str
    message: str
    extra: Json = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self, context_id: str) -> Json:
        """The published error body; `context_id` is the answer's correlation id."""
        return {
            "message": self.message,
            "code": self.code,
            "status": self.status,
            "contextId": context_id,
            "details": [],
            "errors": [],
            **self.extra,
        }


def bad_request(message: str, code: str = "bad.request") -> RefusedError:
    return RefusedError(400, code, message)


def not_found() -> RefusedError:
    return RefusedError(404, "not found", "HTTP 404 Not Found")


def method_not_allowed() -> RefusedError:
    return RefusedError(405, "method.not.allowed", "HTTP 405 Method Not Allowed")


def no_token() -> RefusedError:
    message = "No authentication bearer token specified in authorization header."
    return RefusedError(401, "authentication.required", message)


def bad_token() -> RefusedError:
    return RefusedError(401, "bad.credentials", "Invalid login credentials.")


def missing_permission(permission: str) -> RefusedError:
    return RefusedError(
        403,
        "missing.any.permissions",
        "missing permission",
        {
            "messageWithParams": "missing permission {permissions}",
            "messageParams": {"permissions": permission},
        },
    )


def too_many_requests(allowed: int, wait_s: int) -> RefusedError:
    limit = {
        "key": "client.credentials.token.rate.per.minute",
        "namespace": "platform.api",
        "value": allowed,
    }
    return RefusedError(
        429,
        "too.many.requests",
        f"rate limit {allowed} per 60 s",
        {"limit": limit},
        {"Retry-After": str(wait_s)},
    )


_FAILURES: Mapping[int, str] = {
    500: "internal.server.error",
    503: "service.unavailable",
    504: "request.timeout",
}


def failure(status: int) -> RefusedError:
    """A server's trouble; where the contract has no code for the status, a general one."""
    return RefusedError(status, _FAILURES.get(status, "internal.server.error"), f"HTTP {status}")
