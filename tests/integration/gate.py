"""A host between us and the simulated Genesys, which can be closed, or say what nobody can read."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

import httpx

_KEPT: Final = ("authorization", "content-type", "accept")


class Gate:
    """At `url`. Nobody listens there until it babbles or is opened."""

    def __init__(self, behind: str) -> None:
        self._behind = behind
        self._bound = socket.socket()
        self._bound.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._bound.getsockname()[1]}"
        self._server: ThreadingHTTPServer | None = None
        self._babbling = False
        self._http = httpx.Client()

    def babble(self) -> None:
        """From now on every answer is a page for people."""
        self._babbling = True
        self._listen()

    def open(self) -> None:
        """From now on every request is passed on."""
        self._babbling = False
        self._listen()

    def close(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
        self._bound.close()
        self._http.close()

    def _listen(self) -> None:
        if self._server is not None:
            return
        gate, http = self, self._http

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(b"")

            def do_POST(self) -> None:
                self._answer(self.rfile.read(int(self.headers.get("content-length", 0))))

            def _answer(self, body: bytes) -> None:
                if gate._babbling:
                    answer = httpx.Response(200, content=b"<html>Back in a minute</html>")
                else:
                    kept = {name: self.headers[name] for name in _KEPT if name in self.headers}
                    answer = http.request(self.command, gate._behind + self.path, headers=kept, content=body)
                self.send_response(answer.status_code)
                for name, value in answer.headers.items():
                    if name.startswith("inin-") or name == "retry-after":
                        self.send_header(name, value)
                self.send_header("content-length", str(len(answer.content)))
                self.end_headers()
                self.wfile.write(answer.content)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Nothing: tests are silent."""

        self._server = ThreadingHTTPServer(self._bound.getsockname(), Handler, bind_and_activate=False)
        self._server.socket.close()
        self._server.socket = self._bound
        self._server.server_activate()
        threading.Thread(target=self._server.serve_forever, daemon=True).start()


@contextmanager
def gates(behind: str, *names: str) -> Iterator[dict[str, Gate]]:
    """By name; `behind` is what they lead to once they are open."""
    made = {name: Gate(behind) for name in names}
    try:
        yield made
    finally:
        for gate in made.values():
            gate.close()
