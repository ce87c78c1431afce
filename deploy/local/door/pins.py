"""What chDB sets otherwise than a ClickHouse server does, put back; each with its reason.

Settings go into the connection string, which holds for one handle only, so every handle is opened with it.
"""

from collections.abc import Mapping
from typing import Final

SETTINGS: Final[Mapping[str, str]] = {
    # An insert is acknowledged when its part is on disk, not when it is queued; 26.9 queues by default.
    "async_insert": "0",
    # Local mode runs `1 + 1` as a query; on a server it is a syntax error, and a test must see that.
    "implicit_select": "0",
    # Local mode opens the functions that read the process's own addresses and symbols.
    "allow_introspection_functions": "0",
    # Local mode maps the files it reads; a file that shrinks meanwhile would kill the process with SIGBUS.
    "storage_file_read_method": "pread",
}

SERVER_CONFIG: Final = """<clickhouse>
    <!-- Local mode has 2 threads for merges, a server 16: TOO_MANY_PARTS is to come no sooner here. -->
    <background_pool_size>16</background_pool_size>
</clickhouse>
"""
