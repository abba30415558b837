"""Figures for operators in the words of Prometheus: how much work there is, for graphs, alarms and autoscaling."""

import hmac
import ipaddress
from collections.abc import Iterator
from typing import TYPE_CHECKING

from wareflow.services import health
from wareflow.services.config import Config
from wareflow.services.product import Product
from wareflow.store.backlog import Load
from wareflow.store.tasks import QUEUES

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
OPEN_RUNS = ("pending", "running", "waiting", "cancelling")


def may_read(config: Config, *, authorization: str, address: str, through_proxy: bool) -> bool:
    """Whether this caller may see the figures: with the token, or straight from one of the networks that are set."""
    token = config.metrics_token.get_secret_value() if config.metrics_token else ""
    scheme, _, given = authorization.partition(" ")
    if token and scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), token.encode()):
        return True
    if through_proxy:
        # The address is the proxy's then: it says nothing about who asks.
        return False
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(ip in network for network in config.metrics_allowed)


def exposition(product: Product) -> bytes:
    """All figures in the text format of Prometheus."""
    # Loaded with the first scrape: an instance on one machine has no Prometheus.
    from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest

    class Collector:
        def collect(self) -> Iterator["Metric"]:
            return _metrics(product)

    registry = CollectorRegistry()
    registry.register(Collector())
    ProcessCollector(registry=registry)
    return generate_latest(registry)


def _metrics(product: Product) -> Iterator["Metric"]:
    from prometheus_client.metrics_core import GaugeMetricFamily, InfoMetricFamily

    found = health.backlog(product)
    about = {"version": health.version_of_us(), "database": health.database_kind(product)}
    yield InfoMetricFamily("wareflow", "This instance.", about)
    yield GaugeMetricFamily(
        "wareflow_tasks_wanted", "Tasks that wait for a worker or are in hand; scale workers by it.",
        value=found.due + found.leased,
    )  # fmt: skip
    due = GaugeMetricFamily("wareflow_tasks_due", "Tasks that may be claimed now.", labels=["queue"])
    later = GaugeMetricFamily("wareflow_tasks_later", "Tasks that wait for their time.", labels=["queue"])
    leased = GaugeMetricFamily("wareflow_tasks_leased", "Tasks in the hands of a worker.", labels=["queue"])
    age = GaugeMetricFamily("wareflow_task_oldest_due_seconds", "How long the oldest due task waits.", labels=["queue"])
    for queue in sorted({*QUEUES, *found.queues}):
        load = found.queues.get(queue, Load())
        due.add_metric([queue], load.due)
        later.add_metric([queue], load.later)
        leased.add_metric([queue], load.leased)
        age.add_metric([queue], load.oldest_due_seconds)
    yield from (due, later, leased, age)
    yield GaugeMetricFamily("wareflow_busy_workers", "Workers that hold a task.", value=found.busy_workers)
    runs = GaugeMetricFamily("wareflow_runs_open", "Runs that are not over.", labels=["state"])
    for state in OPEN_RUNS:
        runs.add_metric([state], found.runs.get(state, 0))
    yield runs
    yield GaugeMetricFamily("wareflow_parked_items", "Records that wait for a person.", value=found.parked)
    yield GaugeMetricFamily("wareflow_bells_waiting", "Bells not yet handed to the queue.", value=found.bells)
    up = 1 if health.queue_answers(product) else 0
    yield GaugeMetricFamily("wareflow_queue_up", "Whether Redis or Valkey answers.", value=up)
