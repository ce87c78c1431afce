"""All settings: environment variables `TRUNKLINE_…` over one TOML file, checked whole at start."""

import os
from contextvars import ContextVar
from pathlib import Path
from typing import Annotated, Any, Final, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from connectors.settings.durations import Duration
from connectors.settings.organisations import Organisation, repeated
from connectors.settings.secrets import SecretRef
from schemas import catalogue

VARIABLE_PREFIX: Final = "TRUNKLINE_"
SECTION_MARK: Final = "__"
"""Between a section and its setting, in the name of an environment variable."""
FILE_VARIABLE: Final = "TRUNKLINE_CONFIG"
DEFAULT_FILE: Final = Path("trunkline.toml")
LOCAL_FILE: Final = Path(".trunkline/trunkline.toml")


NAMED_FILE: Final[ContextVar[Path | None]] = ContextVar("settings file", default=None)
"""Set while settings of a certain file are loaded."""


def settings_file() -> Path:
    """The one file: a certain one, or named by the environment, or here, or that of a local stack here."""
    if (named := NAMED_FILE.get()) is not None:
        return named
    if FILE_VARIABLE in os.environ:
        return Path(os.environ[FILE_VARIABLE])
    return LOCAL_FILE if LOCAL_FILE.exists() and not DEFAULT_FILE.exists() else DEFAULT_FILE


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Kafka(_Section):
    bootstrap: str = "127.0.0.1:9092"
    topic_prefix: Annotated[str, Field(description="In front of every topic and group name")] = ""
    partitions: Annotated[int, Field(ge=1, description="Of each family's log, when it is created")] = 8
    replication: Annotated[int, Field(ge=1)] = 1
    options: Annotated[
        dict[str, str], Field(description="More librdkafka settings: security.protocol …")
    ] = {}
    password: Annotated[SecretRef | None, Field(description="SASL password")] = None


class Registry(_Section):
    url: str = "http://127.0.0.1:8081"
    user: str | None = None
    password: SecretRef | None = None


class ClickHouse(_Section):
    url: str = "http://127.0.0.1:8123"
    database: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")] = "trunkline"
    user: str = "default"
    password: SecretRef | None = None


class Receive(_Section):
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    path: Annotated[str, Field(pattern=r"^(/[A-Za-z0-9._~-]+)+$")] = "/ingest/genesys"
    public_url: Annotated[
        str | None,
        Field(pattern=r"^https?://.+$", description="The address that EventBridge posts to, for doctor"),
    ] = None
    key_header: Annotated[str, Field(description="The header of the API destination's connection")] = (
        "x-api-key"
    )
    keys: Annotated[tuple[SecretRef, ...], Field(description="Keys or user:password, good for all")] = ()
    largest_body: Annotated[int, Field(ge=1024, description="Bytes")] = 1_310_720
    slowest_body: Annotated[Duration, Field(description="Within which a body must be in")] = 3_000
    patience: Annotated[
        Duration, Field(ge=1_000, description="How long Kafka may take before we say 503")
    ] = 4_000


class Notify(_Section):
    silence: Annotated[
        Duration, Field(ge=35_000, le=60_000, description="Without a sign of life a socket is given up")
    ] = 45_000
    channels: Annotated[int, Field(ge=1, le=20, description="Of an organisation, at most")] = 20
    topics: Annotated[int, Field(ge=1, le=1_000, description="Of a channel, at most")] = 1_000
    rank: Annotated[
        tuple[str, ...], Field(description="Events, those first that go first where topics are too many")
    ] = ()

    @field_validator("rank")
    @classmethod
    def _known(cls, rank: tuple[str, ...]) -> tuple[str, ...]:
        known = [event.name for event in catalogue.events() if event.topic]
        if unknown := sorted(set(rank).difference(known)):
            raise ValueError(f"unknown {', '.join(unknown)}; known are {', '.join(known)}")
        return rank


class Poll(_Section):
    slots: Annotated[
        int, Field(ge=1, le=1_000, description="Parts that processes share, when their topic is created")
    ] = 8
    session: Annotated[
        Duration, Field(ge=6_000, description="Kafka's session time-out: a silent process loses its part")
    ] = 10_000


class Sink(_Section):
    flush_after: Annotated[Duration, Field(description="The longest that a row waits")] = 500
    flush_rows: Annotated[int, Field(ge=1, le=1_048_449, description="One block of ClickHouse")] = 200_000
    dead_limit: Annotated[float, Field(gt=0, le=1, description="Share of dead letters that stops us")] = 0.5


class Work(_Section):
    batch_records: Annotated[
        int, Field(ge=1, le=100_000, description="Of a partition and fetch, at most")
    ] = 10_000
    batch_bytes: Annotated[int, Field(ge=65_536, description="Of a partition and fetch, at most")] = 2_000_000
    linger: Annotated[Duration, Field(description="Least time between two fetches")] = 50
    silence: Annotated[Duration, Field(ge=1_000, description="After which time is told by ticks")] = 5_000
    session: Annotated[Duration, Field(ge=6_000, description="Kafka's session time-out")] = 10_000
    instance: Annotated[
        str | None, Field(description="Name of a static member: its restart doesn't move partitions")
    ] = None
    snapshot_after: Annotated[int, Field(ge=1, description="Deltas")] = 300


class Admin(_Section):
    host: str = "127.0.0.1"
    port: Annotated[int | None, Field(ge=0, le=65535, description="Else each role's own")] = None


class _Environment(EnvSettingsSource):
    """A list or a table that is not JSON is left as it is, to be complained of together with all the rest."""

    def decode_complex_value(self, field_name: str, field: FieldInfo, value: Any) -> Any:
        try:
            return super().decode_complex_value(field_name, field, value)
        except ValueError:
            return value


class Settings(BaseSettings):
    """What a role needs to know. Every field has a default but the organisations."""

    model_config = SettingsConfigDict(
        env_prefix=VARIABLE_PREFIX, env_nested_delimiter=SECTION_MARK, extra="forbid", frozen=True
    )

    kafka: Kafka = Kafka()
    registry: Registry = Registry()
    clickhouse: ClickHouse = ClickHouse()
    receive: Receive = Receive()
    notify: Notify = Notify()
    poll: Poll = Poll()
    sink: Sink = Sink()
    work: Work = Work()
    admin: Admin = Admin()
    clock: Annotated[
        str, Field(pattern="^(system|file:.+)$", description="system, or file:PATH of a simulated clock")
    ] = "system"
    organisations: tuple[Organisation, ...] = ()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (
            init_settings,
            _Environment(settings_cls),
            TomlConfigSettingsSource(settings_cls, settings_file()),
        )

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        if found := repeated(
            [{"name": o.name, "organization_id": o.organization_id} for o in self.organisations]
        ):
            raise ValueError("; ".join(found))
        return self

    @model_validator(mode="after")
    def _posted_with_a_key(self) -> Self:
        """EventBridge that is set up and has no key would be refused with every event."""
        silent = [
            o.name for o in self.organisations if "eventbridge" in (o.transports or ()) and not o.webhook_keys
        ]
        if silent and not self.receive.keys:
            names = ", ".join(silent)
            raise ValueError(
                f"organisations[{names}].transports: eventbridge needs webhook_keys, or receive.keys"
            )
        return self
