"""Writes with an Idempotency-Key: done once, answered alike, never mixed up."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import func, select
from wareflow.store.database import reading
from wareflow.store.models import Flow, RequestSeen, table

from tests.api.arrange import Api, flow, small_flow


def make(api: Api, key: str, name: str = "Orders") -> Any:
    return api.post("/flows", {"name": name}, headers={"Idempotency-Key": key})


def test_the_same_write_again_is_done_once_and_answered_alike(api: Api) -> None:
    first, again, other = make(api, "a"), make(api, "a"), make(api, "b")

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json() != other.json()
    assert (first.headers.get("idempotent-replayed"), again.headers["idempotent-replayed"]) == (None, "true")
    assert len(api.get("/flows").json()["items"]) == 2


def test_a_key_belongs_to_one_request(api: Api) -> None:
    made = make(api, "a")

    refused = [make(api, "a", "Other"), api.delete(f"/flows/{made.json()['id']}", headers={"Idempotency-Key": "a"})]

    assert [(answer.status_code, answer.json()["code"]) for answer in refused] == [(422, "key_reused")] * 2
    assert [found["name"] for found in api.get("/flows").json()["items"]] == ["Orders"]


def test_what_was_refused_is_looked_at_again(api: Api) -> None:
    made = api.new_flow(flow({"a": {"type": "core.nothing"}}))
    refused = api.post(f"/flows/{made['id']}/publish", {}, headers={"Idempotency-Key": "p"})
    api.put(f"/flows/{made['id']}", {"revision": made["revision"], "document": small_flow()})

    taken = api.post(f"/flows/{made['id']}/publish", {}, headers={"Idempotency-Key": "p"})

    assert (refused.status_code, taken.status_code) == (422, 201)


def test_a_secret_that_is_told_again_is_kept_sealed(api: Api) -> None:
    made = api.new_flow()
    place, named = f"/flows/{made['id']}/webhook/secret", {"Idempotency-Key": "s"}

    first, again = [api.post(place, headers=named).json() for _ in range(2)]

    with reading(api.product.engine) as session:
        kept = session.execute(select(table(RequestSeen).c.answer)).scalar_one()
    assert first == again
    assert first["secret"] not in kept


def test_pairs_that_come_at_once_make_one_each(api: Api) -> None:
    keys = [str(n) for n in range(20)] * 2

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda key: make(api, key, f"Flow {key}").status_code, keys))

    with reading(api.product.engine) as session:
        made = session.execute(select(func.count()).select_from(table(Flow))).scalar_one()
    assert made == 20
    assert set(answers) <= {201, 503}
    assert answers.count(201) >= 20
