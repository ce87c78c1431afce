"""Bodies that are compressed, in both directions."""

import gzip
import sys
import zlib

import lz4.frame
import pytest

from tests.deploy.local.door.running import Door

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

COMPRESS = {"gzip": gzip.compress, "deflate": zlib.compress, "zstd": zstd.compress, "lz4": lz4.frame.compress}
DECOMPRESS = {
    "gzip": gzip.decompress,
    "deflate": zlib.decompress,
    "zstd": zstd.decompress,
    "lz4": lz4.frame.decompress,
}


@pytest.mark.parametrize("method", COMPRESS)
def test_a_request_of_several_streams(door: Door, database: str, method: str) -> None:
    """clickhouse-connect sends the statement and each block as streams of their own."""
    door.ask("CREATE TABLE t (a UInt64) ENGINE = MergeTree ORDER BY a", database=database)
    texts = [
        b"INSERT INTO t FORMAT TSV\n",
        b"1\n2\n",
        b"\n".join(b"%d" % n for n in range(3, 200_001)) + b"\n",
    ]
    response = door.http.post(
        door.url,
        params={"database": database},
        content=b"".join(COMPRESS[method](text) for text in texts),
        headers={"Content-Encoding": method},
    )
    assert response.status_code == 200, response.text
    assert door.ask("SELECT count(), max(a) FROM t", database=database) == "200000\t200000\n"


@pytest.mark.parametrize("method", COMPRESS)
@pytest.mark.parametrize("rows", [0, 3, 300_000])
def test_a_response(door: Door, method: str, rows: int) -> None:
    asked = f"SELECT number FROM numbers({rows})"
    with door.http.stream(
        "POST",
        door.url,
        params={"enable_http_compression": "1", "http_zlib_compression_level": "1"},
        content=asked,
        headers={"Accept-Encoding": method},
    ) as response:
        raw = b"".join(response.iter_raw())
    assert response.headers["Content-Encoding"] == method
    assert DECOMPRESS[method](raw) == b"".join(b"%d\n" % number for number in range(rows))


def test_a_response_is_plain_unless_both_sides_want_it(door: Door) -> None:
    unasked = door.http.post(door.url, content="SELECT 1", headers={"Accept-Encoding": "gzip"})
    unable = door.http.post(
        door.url,
        params={"enable_http_compression": "1"},
        content="SELECT 1",
        headers={"Accept-Encoding": "none"},
    )
    for response in (unasked, unable):
        assert ("Content-Encoding" in response.headers, response.content) == (False, b"1\n")


def test_an_unknown_method(door: Door) -> None:
    response = door.http.post(door.url, content=b"SELECT 1", headers={"Content-Encoding": "rot13"})
    assert (response.status_code, response.headers["X-ClickHouse-Exception-Code"]) == (501, "48")


@pytest.mark.parametrize(("method", "code"), [("gzip", "354"), ("zstd", "561"), ("lz4", "618")])
def test_bytes_of_another_method(door: Door, method: str, code: str) -> None:
    response = door.http.post(door.url, content=b"SELECT 1 -- plain", headers={"Content-Encoding": method})
    assert (response.status_code, response.headers["X-ClickHouse-Exception-Code"]) == (500, code)


@pytest.mark.parametrize("method", ["lz4", "zstd", "gzip", False])
def test_the_client_uses_each(door: Door, database: str, method: str | bool) -> None:
    with door.client(database=database, compress=method) as client:
        client.command("CREATE TABLE t (a String) ENGINE = MergeTree ORDER BY a")
        client.insert("t", [[f"row {number}"] for number in range(50_000)])
        assert client.query("SELECT uniqExact(a) FROM t").first_row == (50_000,)
        assert len(client.query("SELECT a FROM t").result_rows) == 50_000
