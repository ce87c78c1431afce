"""Who asks: HTTP Basic, the X-ClickHouse headers, or the URL; never two of them at once."""

import base64
import binascii
import hmac
from dataclasses import dataclass

from deploy.local.door.failures import Failure
from deploy.local.door.parameters import Headers, Parameters


@dataclass(frozen=True, slots=True)
class Account:
    """The one account of the door. A fresh server has `default` with no password, and so has the door."""

    user: str = "default"
    password: str = ""

    def admit(self, headers: Headers, parameters: Parameters) -> None:
        """Raises Failure 516 for anybody else, and doesn't tell which of the two is wrong."""
        user, password = presented(headers, parameters)
        right = hmac.compare_digest(user.encode("utf-8", "surrogateescape"), self.user.encode())
        if (
            not hmac.compare_digest(password.encode("utf-8", "surrogateescape"), self.password.encode())
            or not right
        ):
            raise _failed(
                f"{user}: Authentication failed: password is incorrect, or there is no user with such name"
            )


def presented(headers: Headers, parameters: Parameters) -> tuple[str, str]:
    """User and password. Raises Failure 516 where they come in two ways, or in an unknown one."""
    in_headers = "x-clickhouse-user" in headers or "x-clickhouse-key" in headers
    in_url = "user" in parameters.values or "password" in parameters.values
    authorization = headers.get("authorization")
    if in_headers + in_url + (authorization is not None) > 1:
        raise _failed(
            "Invalid authentication: it is not allowed to use the Authorization HTTP header, X-ClickHouse "
            "HTTP headers and parameters of the URL simultaneously"
        )
    if authorization is not None:
        return _basic(authorization)
    if in_headers:
        return headers.get("x-clickhouse-user", "default"), headers.get("x-clickhouse-key", "")
    return parameters.values.get("user", "default"), parameters.values.get("password", "")


def _basic(authorization: str) -> tuple[str, str]:
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        raise _failed(f"Invalid authentication: '{scheme}' HTTP Authorization scheme is not supported")
    try:
        user, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise _failed(
            "Invalid authentication: the Authorization header is not Base64 of user:password"
        ) from None
    return user, password


def _failed(message: str) -> Failure:
    return Failure.of(516, "AUTHENTICATION_FAILED", message)
