"""Every metric: explained, in base units, used, and in a form that Prometheus reads."""

import ast
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from prometheus_client import Counter, Gauge, Histogram
from prometheus_client.parser import text_string_to_metric_families

import connectors
import deploy
import streams
from connectors.observe import metrics
from connectors.observe.admin import Admin

Metric = Counter | Gauge | Histogram
DECLARED: dict[str, Metric] = {n: m for n, m in vars(metrics).items() if isinstance(m, Metric)}
EACH = pytest.mark.parametrize("name", DECLARED)
HELD_BACK = ("_ms", "_milliseconds", "_minutes", "_kb", "_total")
"""Ends of names that are no base units, or Prometheus's own."""


def described(name: str) -> tuple[str, str, str]:
    """Name, help and type, as exposed."""
    (family,) = DECLARED[name].collect()
    return family.name, family.documentation, family.type


def imported() -> Iterator[str]:
    """Names that any module of the product takes from the metrics."""
    for package in (connectors, streams, deploy):
        for path in Path(package.__path__[0]).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom) and node.module == metrics.__name__:
                    yield from (alias.name for alias in node.names)


USED = frozenset(imported())


@EACH
def test_each_is_ours_explained_and_in_base_units(name: str) -> None:
    exposed, explanation, _ = described(name)
    assert exposed.startswith("trunkline_")
    assert len(explanation.split()) >= 2
    assert not exposed.endswith(HELD_BACK)


@EACH
def test_each_is_used_by_someone(name: str) -> None:
    assert name in USED


def _touch(metric: Metric, value: str) -> None:
    """Give it a sample with a label that is hard to write."""
    child = metric.labels(*[value] * len(metric._labelnames)) if metric._labelnames else metric
    if isinstance(child, Histogram):
        child.observe(1)
    else:
        child.inc()


def _promtool(exposition: str) -> str:
    """What Prometheus's own checker complains of, on machines that have it."""
    if (promtool := shutil.which("promtool")) is None:
        return ""
    checked = subprocess.run(
        [promtool, "check", "metrics"], input=exposition, capture_output=True, text=True, check=False
    )
    return checked.stderr


def test_what_a_role_exposes_is_what_prometheus_reads() -> None:
    hard = 'quote " backslash \\ line\nend é'
    for metric in DECLARED.values():
        _touch(metric, hard)
    with Admin("127.0.0.1", 0, lambda: None, lambda: None) as admin:
        answer = httpx.get(f"http://127.0.0.1:{admin.port}/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    families = {f.name: f for f in text_string_to_metric_families(answer.text)}
    for name in DECLARED:
        exposed, explanation, kind = described(name)
        found = families[exposed]
        assert (found.documentation, found.type) == (explanation, kind)
        assert DECLARED[name]._labelnames == () or any(hard in s.labels.values() for s in found.samples)
    assert _promtool(answer.text) == ""
    for metric in DECLARED.values():
        if metric._labelnames:
            metric.remove(*[hard] * len(metric._labelnames))
