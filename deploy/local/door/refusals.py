"""What is refused before the engine sees it, because the engine would be harmed or the client misled.

Found by trying every table and database engine of chDB 26.9 and opening the data folder again: making a
Kafka table fails ("Shutdown was called") but leaves its metadata behind, and the folder never opens again.
The other engines that consume a stream need the same background pool, which chDB has shut down, or a Keeper.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from deploy.local.door.failures import Failure
from deploy.local.door.tokens import Kind, Token

_CONSUMERS: Final = {
    "azurequeue", "filelog", "kafka", "materializedmysql", "materializedpostgresql", "nats", "rabbitmq",
    "s3queue",
}  # fmt: skip
_MAKES: Final = (b"CREATE", b"ATTACH", b"REPLACE")


def refuse(significant: Sequence[Token]) -> None:
    """Raise Failure for a statement, given as its tokens, that must not reach the engine."""
    outer = [token for token in significant if not token.depth]
    if any(token.says(*_MAKES) for token in outer):
        _refuse_consumers(significant)
    for first, second in pairwise(outer):
        if first.says(b"INTO") and second.says(b"OUTFILE"):
            raise Failure.of(358, "INTO_OUTFILE_NOT_ALLOWED", "INTO OUTFILE is not allowed")
        if first.says(b"FROM") and second.says(b"INFILE"):
            raise Failure.of(78, "UNKNOWN_TYPE_OF_QUERY", "Query has infile and was send directly to server")
    if outer[0].says(b"SYSTEM") and len(outer) > 1 and outer[1].says(b"SHUTDOWN", b"KILL"):
        # The engine would signal the whole process group: the door, and whoever started it.
        raise _unsupported(f"SYSTEM {outer[1].name} is not supported by the local door: stop it with SIGTERM")


def _refuse_consumers(significant: Sequence[Token]) -> None:
    for token, following in pairwise(token for token in significant if not token.marks(b"=")):
        if (
            token.says(b"ENGINE")
            and following.kind is not Kind.LITERAL
            and following.name.lower() in _CONSUMERS
        ):
            raise _unsupported(
                f"Engine {following.name} is not supported by the local door: chDB can't run it, and its "
                "metadata would keep the data folder from ever opening again. Use a real ClickHouse server"
            )


def _unsupported(message: str) -> Failure:
    return Failure.of(344, "SUPPORT_IS_DISABLED", message)
