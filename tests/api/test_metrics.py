"""``/metrics`` and the work in the health page: true figures, and only for those who may see them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr, ValidationError
from wareflow.api.app import create_app
from wareflow.services import health
from wareflow.services.config import Config
from wareflow.services.product import Product

from tests.api.arrange import ADDRESS, Api, small_flow

HERE, ELSEWHERE = "127.0.0.1", "10.1.2.3"


@contextmanager
def seen_from(product: Product, address: str, **settings: object) -> Iterator[TestClient]:
    product.config = product.config.model_copy(update=settings)
    with TestClient(create_app(product), base_url=ADDRESS, client=(address, 4711)) as client:
        yield client


def figures(text: str) -> dict[str, float]:
    return {
        sample.name + "".join(f":{value}" for value in sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_last", None)


def test_a_started_run_is_work_that_waits(api: Api) -> None:
    flow = api.new_flow(small_flow())
    api.post(f"/flows/{flow['id']}/runs", {"mode": "live"})

    with seen_from(api.product, HERE) as client:
        answer = client.get("/metrics")

    found = figures(answer.text)
    assert answer.headers["content-type"].startswith("text/plain")
    assert (found["wareflow_tasks_wanted"], found["wareflow_runs_open:pending"]) == (1.0, 1.0)
    assert sum(value for name, value in found.items() if name.startswith("wareflow_tasks_due:")) == 1.0
    assert (found["wareflow_parked_items"], found["wareflow_queue_up"]) == (0.0, 0.0)
    assert "process_resident_memory_bytes" in found


def test_the_health_page_counts_the_same(api: Api) -> None:
    flow = api.new_flow(small_flow())
    api.post(f"/flows/{flow['id']}/runs", {"mode": "live"})

    work = api.get("/health").json()["work"]

    assert (work["due"], work["leased"], work["busy_workers"]) == (1, 0, 0)


def test_other_machines_see_nothing_until_their_network_is_set(product: Product) -> None:
    with seen_from(product, ELSEWHERE) as client:
        refused = client.get("/metrics")
    with seen_from(product, ELSEWHERE, metrics_networks="10.0.0.0/8, fd00::/8") as client:
        shown = client.get("/metrics")

    assert (refused.status_code, refused.json()["code"]) == (401, "metrics")
    assert shown.status_code == 200


def test_whoever_comes_through_a_proxy_needs_the_token(product: Product) -> None:
    forwarded = {"X-Forwarded-For": "127.0.0.1"}
    with seen_from(product, HERE, metrics_token=SecretStr("s3cret")) as client:
        without = client.get("/metrics", headers=forwarded)
        wrong = client.get("/metrics", headers={**forwarded, "Authorization": "Bearer s3cre"})
        right = client.get("/metrics", headers={**forwarded, "Authorization": "Bearer s3cret"})

    assert [answer.status_code for answer in (without, wrong, right)] == [401, 401, 200]


def test_an_empty_token_opens_nothing(product: Product) -> None:
    with seen_from(product, ELSEWHERE, metrics_token=SecretStr("")) as client:
        answer = client.get("/metrics", headers={"Authorization": "Bearer "})

    assert answer.status_code == 401


def test_a_network_that_cannot_be_read_is_told_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="metrics_networks"):
        Config(home=tmp_path, metrics_networks="everybody")
