"""The request on the wire, byte by byte, as AWS documents it."""

from deploy.local.genesys.config.destination import ApiKey, Basic, Destination
from deploy.local.genesys.player.request import Address, Template

_URL = "http://127.0.0.1:8088/ingest/genesys?bus=1"


def test_the_headers_of_an_api_destination() -> None:
    destination = Destination(url=_URL, auth=ApiKey(header="x-api-key", value="sample-key"))
    template = Template(destination, keep_alive=False)
    assert template.address == Address("127.0.0.1", 8088)
    assert template.request(b'{"a":1}').decode() == (
        "POST /ingest/genesys?bus=1 HTTP/1.1\r\n"
        "User-Agent: Amazon/EventBridge/ApiDestinations\r\n"
        "Content-Type: application/json; charset=utf-8\r\n"
        "Range: bytes=0-1048575\r\n"
        "Accept-Encoding: gzip,deflate\r\n"
        "Connection: close\r\n"
        "x-api-key: sample-key\r\n"
        "Host: 127.0.0.1:8088\r\n"
        "Content-Length: 7\r\n"
        "\r\n"
        '{"a":1}'
    )


def test_basic_authorisation_and_keep_alive() -> None:
    destination = Destination(url=_URL, auth=Basic(user="Aladdin", password="open sesame"))
    head = Template(destination, keep_alive=True).request(b"").decode()
    assert "Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n" in head
    assert "Connection: keep-alive\r\n" in head
