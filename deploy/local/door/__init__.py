"""ClickHouse's HTTP protocol over chDB, where production has a ClickHouse server.

    python -m deploy.local.door --data DIR --port N --port-file FILE

chDB is the ClickHouse engine in a wheel, without the server. Ordinary HTTP clients (clickhouse-connect,
curl, httpx) work against the door unchanged. It listens on 127.0.0.1 only: the engine reads any file.

What a server has and the door has not: users, roles and quotas, beyond one account; `compress=1` and
`decompress=1` (refused); the Native format for a `client_protocol_version` (ignored); X-ClickHouse-Progress;
the client's `query_id` in system.processes, where the engine's own stands (the response echoes the client's).

Acknowledged rows survive the process, not a loss of power, unless a table sets fsync_after_insert. The one
exception is MergeTree's own, here as on a server: with non_replicated_deduplication_window, a block's id is
logged before its part is in place. If the engine is killed in between, it takes the retry for a repetition,
and the rows are lost.
"""
