"""A webhook that was answered well is stored, and has one end: while the API and the worker are killed under load."""

import hashlib
import hmac
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from wareflow.services import flows, hook_secrets, publishing
from wareflow.services.books_check import mistakes_of_run
from wareflow.services.product import Product
from wareflow.store.database import reading
from wareflow.store.models import ParkedItem, Run, Task, WebhookSeen, table

from tests.chaos.hook_site import Site
from tests.processes.arrange import wait_for
from tests.runs.arrange import flow

pytestmark = [pytest.mark.kill, pytest.mark.timeout(300)]
RUN, SEEN, TASK, PARKED = (table(model) for model in (Run, WebhookSeen, Task, ParkedItem))
KILLS = 20
SENDERS = 4
SEED = 9


def listening(product: Product, path: str, answer: str) -> bytes:
    """A flow that listens there; its secret."""
    fields = {"number": "{{ item.number }}"}
    last = ("core.respond", {"body": {"number": "{{ item.number }}", "run": "{{ run.id }}"}})
    document = flow(
        {
            "hook": ("core.webhook", {"path": path, "answer": answer}),
            "map": ("core.map_fields", {"fields": fields}),
            "last": last if answer == "respond" else ("core.map_fields", {"fields": fields}),
        },
        "hook.items -> map.items",
        "map.mapped -> last.items",
        name=path,
    )
    flow_id = flows.create_from(product, document, None, name=path).id
    publishing.publish(product, flow_id, "", by=None, author="test")
    secret = hook_secrets.renew_secret(product, flow_id, None).encode()
    publishing.activate(product, flow_id, True, None)
    return secret


class Shop:
    """Sends events, each again until it is answered well, now and then once more."""

    def __init__(self, url: str, path: str, secret: bytes, seed: int) -> None:
        self.url = f"{url}/hooks/{path}"
        self.path = path
        self.secret = secret
        self.dice = random.Random(seed)
        self.name = f"{path}-{seed}"
        self.answered: dict[str, list[dict[str, Any]]] = {}
        self.lost = 0

    def run(self, on: Callable[[], bool]) -> None:
        number = 0
        with httpx.Client(trust_env=False, timeout=10) as client:
            while on():
                number += 1
                self._until_taken(client, f"{self.name}-{number}", number)
                if self.dice.random() < 0.1:
                    self._until_taken(client, f"{self.name}-{self.dice.randint(1, number)}", number)

    def _until_taken(self, client: httpx.Client, event: str, number: int) -> None:
        body = json.dumps({"number": event}).encode()
        headers = {
            "Content-Type": "application/json",
            "Webhook-Id": event,
            "X-Signature": hmac.new(self.secret, body, hashlib.sha256).hexdigest(),
        }
        while True:
            try:
                answer = client.post(self.url, content=body, headers=headers)
            except httpx.HTTPError:
                self.lost += 1
                time.sleep(0.05)
                continue
            assert answer.is_success, answer.text
            self.answered.setdefault(event, []).append(answer.json())
            return


def test_every_delivery_that_was_answered_is_stored_and_ends_once_while_processes_are_killed(tmp_path: Path) -> None:
    site = Site(tmp_path)
    dice = random.Random(SEED)
    try:
        secrets = {
            path: listening(site.product, path, answer) for path, answer in (("later", "at_once"), ("now", "respond"))
        }
        site.start()
        url = f"http://127.0.0.1:{site.port}/api/v1"
        going = threading.Event()
        going.set()
        shops = [Shop(url, path, secret, seed) for seed in range(SENDERS // 2) for path, secret in secrets.items()]
        threads = [threading.Thread(target=shop.run, args=(going.is_set,)) for shop in shops]
        for thread in threads:
            thread.start()

        for n in range(KILLS):
            wait_for(site.answers, "the API is back")
            time.sleep(dice.uniform(0.05, 0.4))
            site.kill("api")
            if n % 4 == 0:
                site.kill("worker")
        wait_for(site.answers, "the API is back")
        going.clear()
        for thread in threads:
            thread.join()
        wait_for(lambda: not _open_runs(site.product), "all runs are over")

        _check(site.product, shops)
        assert site.deaths >= KILLS
    finally:
        site.end()


def _open_runs(product: Product) -> list[str]:
    with reading(product.engine) as session:
        return list(session.scalars(select(RUN.c.id).where(RUN.c.finished_at.is_(None)).limit(5)))


def _left_over(product: Product) -> list[tuple[str, ...]]:
    """Tasks and items that did not end well, with the reason that stands beside them."""
    dead = select(TASK.c.kind, TASK.c.state, TASK.c.last_error).where(TASK.c.state == "dead")
    parked = select(PARKED.c.node_id, PARKED.c.code, PARKED.c.message)
    with reading(product.engine) as session:
        return [tuple(map(str, row)) for query in (dead, parked) for row in session.execute(query)]


def _check(product: Product, shops: list[Shop]) -> None:
    with reading(product.engine) as session:
        seen = {row.delivery_id.removeprefix("id:"): row.run_id for row in session.execute(select(SEEN))}
        ended = {row.id: row.state for row in session.execute(select(RUN.c.id, RUN.c.state))}
    answered = {event: told for shop in shops for event, told in shop.answered.items()}
    assert len(answered) > KILLS
    assert sum(shop.lost for shop in shops) > 0
    assert answered.keys() <= seen.keys()
    assert set(seen.values()) == set(ended)
    assert Counter(seen.values()).most_common(1)[0][1] == 1
    assert _left_over(product) == []
    assert set(ended.values()) == {"succeeded"}
    for event, told in answered.items():
        assert {one.get("run_id") or one["run"] for one in told} == {seen[event]}
    assert [wrong for run_id in list(ended)[:200] for wrong in mistakes_of_run(product, run_id)] == []
