"""What the URL, the headers and the form of a request say: ClickHouse's src/Server/HTTPHandler.cpp."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from deploy.local.door.failures import Failure
from deploy.local.door.quoting import string

Headers = Mapping[str, str]

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")
_TRUTHS: Final = {"1": True, "true": True, "0": False, "false": False}
# Of the protocol, not of the query; `stacktrace` and quota keys have nothing to say here.
_RESERVED: Final = {
    "buffer_size", "client_protocol_version", "close_session", "compress", "database", "decompress",
    "default_format", "password", "query", "query_id", "quota_key", "role", "session_check", "session_id",
    "session_timeout", "stacktrace", "user", "wait_end_of_query",
}  # fmt: skip
# Settings that only the HTTP side of a server reads: no need to set them on the engine for every request.
_HTTP_SETTINGS: Final = {
    "add_http_cors_header", "cancel_http_readonly_queries_on_client_close", "enable_http_compression",
    "http_headers_progress_interval_ms", "http_response_buffer_size", "http_wait_end_of_query",
    "http_write_exception_in_output_format", "http_zlib_compression_level", "send_progress_in_http_headers",
}  # fmt: skip
_EXTERNAL: Final = ("_format", "_types", "_structure")

MAX_QUERY_SIZE: Final = 262_144
"""The engine's default for the setting of this name."""


@dataclass(frozen=True, slots=True)
class SessionChoice:
    name: str
    timeout_s: int
    check: bool
    close: bool


@dataclass(frozen=True, slots=True)
class Parameters:
    """`values` are the parameters by name, the last of several; `query` is in bytes, as it may hold any."""

    query: bytes
    values: Mapping[str, str]

    def flag(self, name: str, *, default: bool = False) -> bool:
        value = self.values.get(name)
        if value is None:
            return default
        if value not in _TRUTHS:
            raise _unreadable(name, value)
        return _TRUTHS[value]

    def number(self, name: str, default: int) -> int:
        value = self.values.get(name, str(default))
        if not value.isdecimal():
            raise _unreadable(name, value)
        return int(value)

    @property
    def substitutions(self) -> dict[str, str]:
        """Values for `{name:Type}`, escaped as in TabSeparated."""
        prefix = "param_"
        return {k.removeprefix(prefix): v for k, v in self.values.items() if k.startswith(prefix)}

    def database(self, headers: Headers) -> str | None:
        return headers.get("x-clickhouse-database") or self.values.get("database") or None

    def default_format(self, headers: Headers) -> str:
        """For a statement that names none."""
        return _format(headers.get("x-clickhouse-format", "")) or self.format("default_format")

    def format(self, name: str) -> str:
        return _format(self.values.get(name, "")) or "TabSeparated"

    def settings(self, *, external: Iterable[str] = ()) -> dict[str, str]:
        """The query's own settings as SQL literals; `external` names the tables that a form brings."""
        skipped = {table + suffix for table in external for suffix in _EXTERNAL}
        chosen: dict[str, str] = {}
        for name, value in self.values.items():
            if not name or name in _RESERVED | _HTTP_SETTINGS | skipped or name.startswith("param_"):
                continue
            if not _NAME.fullmatch(name):
                raise Failure.of(115, "UNKNOWN_SETTING", f"Unknown setting {string(name)}")
            chosen[name] = string(value)
        return chosen

    def session(self) -> SessionChoice | None:
        name = self.values.get("session_id")
        if name is None:
            return None
        if not name:
            raise Failure.of(
                744, "SESSION_ID_EMPTY", "Session id query parameter was provided, but it was empty"
            )
        return SessionChoice(name, self._timeout(), self.flag("session_check"), self.flag("close_session"))

    def _timeout(self) -> int:
        text = self.values.get("session_timeout", "60")
        if not text.isdecimal() or int(text) > 3600:
            raise Failure.of(
                374,
                "INVALID_SESSION_TIMEOUT",
                f"Invalid session timeout: {string(text)}: at most 3600 seconds",
            )
        return int(text)

    def with_fields(self, fields: Mapping[str, bytes]) -> "Parameters":
        """The parameters with those of a form, where the query may stand, too."""
        texts = {name: _text(value) for name, value in fields.items() if name != "query"}
        return Parameters(self.query + fields.get("query", b""), {**self.values, **texts})


def read_parameters(query_string: bytes) -> Parameters:
    # Latin-1 takes every byte for one letter: nothing is lost, whatever the bytes mean.
    letters = parse_qsl(query_string.decode("latin-1"), keep_blank_values=True, encoding="latin-1")
    pairs = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in letters]
    query = next((value for name, value in reversed(pairs) if name == b"query"), b"")
    return Parameters(query, {_text(name): _text(value) for name, value in pairs if name != b"query"})


def refuse_unsupported(parameters: Parameters) -> None:
    """Raise Failure for what no answer of ours could honour, so that no client misreads one."""
    for name in ("compress", "decompress"):
        if parameters.flag(name):
            raise Failure.of(
                48,
                "NOT_IMPLEMENTED",
                f"{name}=1, ClickHouse's own block compression, is not implemented by the local door: use "
                "Content-Encoding and Accept-Encoding (lz4, zstd, gzip)",
            )
    if role := parameters.values.get("role"):
        raise Failure.of(
            511, "UNKNOWN_ROLE", f"There is no role {string(role)}: the local door knows no roles"
        )


def _format(name: str) -> str:
    if name and not _NAME.fullmatch(name):
        raise Failure.of(73, "UNKNOWN_FORMAT", f"Unknown format {name}")
    return name


def _text(value: bytes) -> str:
    return value.decode("utf-8", "surrogateescape")


def _unreadable(name: str, value: str) -> Failure:
    return Failure.of(
        27, "CANNOT_PARSE_INPUT_ASSERTION_FAILED", f"Cannot parse {string(value)} for the parameter {name}"
    )
