"""`/metrics`, `/healthz` and `/readyz` of every role, from a thread of its own.

A thread and not the role's event loop: a loop that hangs must be seen to hang.
"""

import threading
from collections.abc import Callable, Iterable
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import StartResponse, WSGIEnvironment

from prometheus_client import make_wsgi_app

Probe = Callable[[], str | None]
"""None: all is well; else what isn't."""


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Normal operation writes no logs."""


class Admin:
    """The role's admin server; `port` 0 takes a free one, which `port` then says."""

    def __init__(self, host: str, port: int, healthy: Probe, ready: Probe) -> None:
        self._probes = {"/healthz": healthy, "/readyz": ready}
        self._metrics = make_wsgi_app()
        self._server = make_server(host, port, self._serve, _Server, _Quiet)
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, name="admin", daemon=True)

    def __enter__(self) -> "Admin":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _serve(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == "/metrics":
            answer: Iterable[bytes] = self._metrics(environ, start)
            return answer
        plain = [("Content-Type", "text/plain; charset=utf-8")]
        if (probe := self._probes.get(path)) is None:
            start("404 Not Found", plain)
            return [b"/metrics, /healthz or /readyz\n"]
        trouble = probe()
        start("503 Service Unavailable" if trouble else "200 OK", plain)
        return [f"{trouble or 'ok'}\n".encode()]
