"""Apicurio Registry, which speaks the Confluent Schema Registry API under `/apis/ccompat/v7`.

Its storage is the H2 database that it brings along, in a file: nothing else has to run, and schemas and their
ids survive a restart. (In memory they would not; with its Kafka storage it could not start beside Kafka.)
"""

from pathlib import Path
from typing import Final

from deploy.local import java
from deploy.local.parts import http
from deploy.local.parts.part import Part

HEAP_MB: Final = 256
API: Final = "/apis/ccompat/v7"

# WRITE_DELAY: by default H2 writes a commit out up to 500 ms later. A kill would lose a registration that was
# acknowledged, and its id would be given to another schema.
# The management interface can't be switched off (a build-time setting of Quarkus): any port, on 127.0.0.1.
PROPERTIES: Final = """\
quarkus.http.host=127.0.0.1
quarkus.http.port={port}
quarkus.management.host=127.0.0.1
quarkus.management.port=0
quarkus.http.access-log.enabled=false
apicurio.storage.kind=sql
apicurio.storage.sql.kind=h2
apicurio.datasource.url=jdbc:h2:file:./data/registry;WRITE_DELAY=0
"""


def describe(unpacked: Path, version: str, folder: Path, ports: tuple[int, ...]) -> Part:
    run = java.command(HEAP_MB, folder / "tmp")
    return Part(
        name="registry",
        version=version,
        ports=ports,
        folder=folder,
        command=(*run, "-jar", str(unpacked / "quarkus-run.jar")),
        files={"config/application.properties": PROPERTIES.format(port=ports[0])},
    )


def answers(port: int) -> bool:
    """Whether it lists subjects, which needs its database."""
    return http.ok(f"http://127.0.0.1:{port}{API}/subjects")
