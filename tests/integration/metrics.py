"""Metrics of running roles, as Prometheus reads them."""

from collections.abc import Iterable

from prometheus_client.parser import text_string_to_metric_families

from deploy.line.roles import Role


def total(roles: Iterable[Role], name: str, **labels: str) -> int:
    """The sum over the roles of the samples of that name that carry these labels."""
    return sum(
        int(sample.value)
        for role in roles
        for family in text_string_to_metric_families(role.metrics())
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    )
