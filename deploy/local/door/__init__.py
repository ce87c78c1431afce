"""ClickHouse's HTTP protocol over chDB, where production has a ClickHouse server.

    python -m deploy.local.door --data DIR --port N --port-file FILE

chDB is the ClickHouse engine in a wheel, without the server. Ordinary HTTP clients (clickhouse-connect,
curl, httpx) work against the door unchanged. It listens on 127.0.0.1 only: the engine reads any file.
"""
