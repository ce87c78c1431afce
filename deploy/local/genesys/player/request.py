"""The request of an API destination: everything but the body is the same each time."""

from base64 import b64encode
from typing import NamedTuple
from urllib.parse import urlsplit

from deploy.local.genesys.config.destination import ApiKey, Basic, Destination


class Address(NamedTuple):
    host: str
    port: int


class Template:
    """Writes requests to one destination.

    The headers are those that AWS documents as always sent, in that order, and the one that authorises.
    AWS opens a connection for each event; `keep_alive` is for speed.
    """

    def __init__(self, destination: Destination, *, keep_alive: bool) -> None:
        parts = urlsplit(destination.url)
        self.address = Address(parts.hostname or "", parts.port or 80)
        self.keep_alive = keep_alive
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        name, value = _authorisation(destination.auth)
        self._head = (
            f"POST {target} HTTP/1.1\r\n"
            "User-Agent: Amazon/EventBridge/ApiDestinations\r\n"
            "Content-Type: application/json; charset=utf-8\r\n"
            "Range: bytes=0-1048575\r\n"
            "Accept-Encoding: gzip,deflate\r\n"
            f"Connection: {'keep-alive' if keep_alive else 'close'}\r\n"
            f"{name}: {value}\r\n"
            f"Host: {parts.netloc.rpartition('@')[2]}\r\n"
            "Content-Length: "
        ).encode("ascii")

    def request(self, body: bytes) -> bytes:
        return b"%b%d\r\n\r\n%b" % (self._head, len(body), body)


def _authorisation(auth: ApiKey | Basic) -> tuple[str, str]:
    if isinstance(auth, ApiKey):
        return auth.header, auth.value
    credentials = b64encode(f"{auth.user}:{auth.password}".encode()).decode("ascii")
    return "Authorization", f"Basic {credentials}"
