"""Where the receiver listens."""

import socket

from connectors.settings.load import MendSettings


def listener(host: str, port: int) -> socket.socket:
    """A socket that is bound. Raises MendSettings where the address can't be ours.

    It names its protocol: asyncio turns Nagle's delay off only for such (40 ms a request otherwise).
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        bound = socket.socket(family, kind, protocol)
        try:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            bound.bind(address)
        except OSError:
            bound.close()
            raise
    except OSError as error:
        remedy = "choose another with receive.host and receive.port"
        raise MendSettings([f"receive.port: {host}:{port}: {error.strerror}; {remedy}"]) from None
    return bound
