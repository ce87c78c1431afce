"""What a server writes into a response beside the rows."""

import json
import secrets
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from deploy.local.door.engine import Engine, Outcome
from deploy.local.door.failures import Failure
from deploy.local.door.statuses import status_of

_TEXT: Final = "text/plain; charset=UTF-8"
_MAX_EXCEPTION: Final = 16 * 1024
_NAME: Final = socket.gethostname()


@dataclass(frozen=True, slots=True)
class Reply:
    """The headers of one response, and how an exception is written behind rows that were already sent."""

    engine: Engine
    query_id: str
    started_ns: int = field(default_factory=time.monotonic_ns)
    tag: str = field(default_factory=lambda: secrets.token_hex(8))
    """Tells the exception's frame from rows that look like one."""

    def headers(self, outcome: Outcome | None = None, output_format: str | None = None) -> dict[str, str]:
        """`output_format` only for statements that answer rows: clients tell by it whether there are any."""
        named = {"X-ClickHouse-Format": output_format} if output_format else {}
        return {
            "Content-Type": self.engine.content_types.get((output_format or "").lower(), _TEXT),
            "X-ClickHouse-Server-Display-Name": _NAME,
            "X-ClickHouse-Query-Id": self.query_id,
            "X-ClickHouse-Timezone": self.engine.timezone,
            "X-ClickHouse-Exception-Tag": self.tag,
            **named,
            "X-ClickHouse-Summary": json.dumps(self._summary(outcome)),
        }

    def error_headers(self, failure: Failure) -> dict[str, str]:
        challenge = {"WWW-Authenticate": 'Basic realm="ClickHouse server HTTP API"'}
        return {
            **self.headers(),
            "X-ClickHouse-Exception-Code": str(failure.code),
            **(challenge if status_of(failure.code) == 401 else {}),
        }

    def error_text(self, failure: Failure) -> bytes:
        return f"{failure.text} (version {self.engine.version} (official build))\n".encode("utf-8", "replace")

    def trailer(self, failure: Failure) -> bytes:
        """The frame of ClickHouse 25.11 and later, behind which the connection is broken off."""
        text = self.error_text(failure)[:_MAX_EXCEPTION]
        frame = b"\r\n__exception__\r\n%b\r\n%b%d %b\r\n__exception__\r\n"
        return frame % (self.tag.encode(), text, len(text), self.tag.encode())

    def _summary(self, outcome: Outcome | None) -> Mapping[str, str]:
        counts = {
            "read_rows": outcome.read_rows if outcome else 0,
            "read_bytes": outcome.read_bytes if outcome else 0,
            "written_rows": outcome.written_rows if outcome else 0,
            "written_bytes": outcome.written_bytes if outcome else 0,
            "total_rows_to_read": 0,
            "result_rows": outcome.result_rows if outcome else 0,
            "result_bytes": outcome.result_bytes if outcome else 0,
            "elapsed_ns": time.monotonic_ns() - self.started_ns,
        }
        return {name: str(count) for name, count in counts.items()}
