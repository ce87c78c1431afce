"""A settings file for simulated organisations: what a user would write for real ones."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.genesys.config.file import Simulation
from deploy.local.genesys.config.organisation import Organisation

KEY_FILE = "webhook.key"


@dataclass(frozen=True, slots=True)
class Line:
    """One Trunkline on a local stack: where its parts are, and what keeps it apart from another."""

    home: Path
    kafka: str
    registry: str
    clickhouse: str
    genesys: str
    clock: Path
    receive_port: int
    key: str
    prefix: str = ""
    database: str = "trunkline"
    partitions: int = 4
    schedules: Mapping[str, str] = field(default_factory=dict)
    """Object or snapshot → how often, in simulated time."""

    @property
    def settings_file(self) -> Path:
        return self.home / "trunkline.toml"

    @property
    def webhook(self) -> str:
        return f"http://127.0.0.1:{self.receive_port}/ingest/genesys"


def _table(name: str, values: Mapping[str, object]) -> str:
    """TOML of flat values; JSON spells strings and numbers as TOML does."""
    return f"{name}\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in values.items())


def _organisation(line: Line, organisation: Organisation) -> str:
    secret = line.home / f"{organisation.name}.secret"
    secret.write_text(organisation.access.client_secret)
    values = {
        "name": organisation.name,
        "organization_id": str(organisation.organization_id),
        "host": f"{line.genesys}/{organisation.name}",
        "client_id": organisation.access.client_id,
        "client_secret": f"file:{secret}",
        "time_zone": organisation.time_zone,
        "requests_per_minute": organisation.access.requests_per_minute,
    }
    schedules = ", ".join(f"{name} = {json.dumps(every)}" for name, every in line.schedules.items())
    return _table("[[organisations]]", values) + f"schedules = {{ {schedules} }}\n"


def plain(kafka: str, registry: str, clickhouse: str) -> str:
    """Settings that say no more than where the parts are."""
    parts = [
        "# Written for the local stack. Organisations, keys and all else: docs/running-locally.md\n",
        _table("[kafka]", {"bootstrap": kafka, "partitions": 4}),
        _table("[registry]", {"url": registry}),
        _table("[clickhouse]", {"url": clickhouse}),
    ]
    return "\n".join(parts)


def moved(text: str, fresh: str) -> str:
    """Settings with the addresses of others."""
    for old, new in zip(_addresses(text), _addresses(fresh), strict=True):
        text = text.replace(json.dumps(old), json.dumps(new)) if old else text
    return text


def untouched(text: str) -> bool:
    """Whether they say no more than `plain` does."""
    return text == plain(*_addresses(text))


def _addresses(text: str) -> list[str]:
    """Of Kafka, registry and ClickHouse; empty where nothing is said."""
    said = tomllib.loads(text)
    where = (("kafka", "bootstrap"), ("registry", "url"), ("clickhouse", "url"))
    return [said.get(section, {}).get(key, "") for section, key in where]


def write(line: Line, simulation: Simulation) -> None:
    """The settings file and the secrets that it refers to, in the line's home."""
    line.home.mkdir(parents=True, exist_ok=True)
    key = line.home / KEY_FILE
    key.write_text(line.key)
    parts = [
        f'clock = "file:{line.clock}"\n',
        _table(
            "[kafka]",
            {"bootstrap": line.kafka, "topic_prefix": line.prefix, "partitions": line.partitions},
        ),
        _table("[registry]", {"url": line.registry}),
        _table("[clickhouse]", {"url": line.clickhouse, "database": line.database}),
        _table("[receive]", {"port": line.receive_port, "keys": [f"file:{key}"]}),
        # A poller that is killed and started again waits until its former self is given up.
        _table("[poll]", {"session": "6s"}),
        _table("[admin]", {"port": 0}),
        *[_organisation(line, organisation) for organisation in simulation.organisations],
    ]
    line.settings_file.write_text("\n".join(parts))
