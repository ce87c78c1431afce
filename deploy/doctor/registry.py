"""The schema registry: whether it knows every schema of this version."""

from typing import Final

from connectors.kafka.errors import SchemaMissing, TryLater
from connectors.kafka.registry import look_up, open_registry
from connectors.settings.model import Registry
from deploy.doctor.findings import APPLY, Finding, failure, good
from schemas import catalogue

REGISTRY: Final = "registry"


def examine_registry(settings: Registry) -> list[Finding]:
    types = catalogue.record_types()
    missing = []
    with open_registry(settings) as registry:
        for one in types:
            try:
                look_up(registry, [one])
            except SchemaMissing:
                missing.append(one.name)
            except TryLater as away:
                remedy = "start it; check registry.url, registry.user, registry.password"
                return [failure(REGISTRY, "schemas", str(away), remedy)]
    if missing:
        said = f"not in this version, or not at all: {', '.join(missing)}"
        return [failure(REGISTRY, "schemas", said, APPLY)]
    return [good(REGISTRY, "schemas", f"{len(types)}, each in this version")]
