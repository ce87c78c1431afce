"""POSTs to one destination over as many connections as are in use at once."""

import asyncio
from typing import Final

from deploy.local.genesys.player.connection import Connection, Reply, TransportError
from deploy.local.genesys.player.request import Template

TIMEOUT_S: Final = 5.0
"""An API destination waits this long for an answer, the connection's opening included."""


class Client:
    """Idle connections are kept, latest used first. The caller bounds how many requests run at once."""

    def __init__(self, template: Template, timeout_s: float = TIMEOUT_S) -> None:
        self._template = template
        self._timeout_s = timeout_s
        self._idle: list[Connection] = []

    async def post(self, body: bytes) -> Reply:
        """Raises TransportError, also where no answer comes in time."""
        try:
            async with asyncio.timeout(self._timeout_s):
                return await self._post(self._template.request(body))
        except TimeoutError as error:
            raise TransportError(f"no answer within {self._timeout_s:g} s") from error

    def close(self) -> None:
        while self._idle:
            self._idle.pop().close()

    async def _post(self, request: bytes) -> Reply:
        connection = self._take() or await Connection.open(self._template.address)
        try:
            reply = await connection.send(request)
        except BaseException:
            connection.close()
            raise
        if reply.reusable and self._template.keep_alive:
            self._idle.append(connection)
        else:
            connection.close()
        return reply

    def _take(self) -> Connection | None:
        """An idle connection that is still open."""
        while self._idle:
            if not (connection := self._idle.pop()).closed:
                return connection
        return None
