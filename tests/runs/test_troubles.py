"""What goes wrong, and what happens after it was mended: nothing is lost, nothing is written twice."""

import socket
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from wareflow.services import connections, replaying, runs
from wareflow.services.checking import FlowInvalid
from wareflow.store import connections as rows
from wareflow.store.database import transact
from wareflow.store.models import Effect, table

from tests.runs.arrange import UPSERT, Office, flow, goods, items_to_bc, numbered

FAULTS: list[tuple[str, dict[str, Any]]] = [
    ("429", {"times": 3}),
    ("500_before", {"times": 6, "match": {"write": True}}),
    ("500_after", {"times": 6, "match": {"write": True}}),
    ("drop_before", {"times": 6, "match": {"write": True}}),
    ("drop_reply", {"times": 6, "match": {"write": True}}),
    ("500_before", {"rate": 0.2, "seed": 7}),
    ("drop_reply", {"rate": 0.2, "seed": 11}),
]


@pytest.mark.parametrize(("kind", "more"), FAULTS, ids=[f"{kind}-{n}" for n, (kind, _) in enumerate(FAULTS)])
async def test_a_faulty_target_gets_everything_once(office: Office, kind: str, more: dict[str, Any]) -> None:
    office.product.config.max_tries = 30
    office.stock(goods(*numbered(30)))
    office.fault("business_central", kind, **more)

    run = await office.run(office.flow(items_to_bc(page_size=10)))

    assert office.books(run.id) == {"read": 30, "delivered": 30}
    assert office.change_counts(run.id) == {"create": 30}
    assert set(numbered(30)) <= office.bc_items().keys()
    assert len([w for w in office.writes() if w.status in (200, 201, None, 500)]) >= 30
    assert {effect.state for effect in office.rows(select(table(Effect)))} == {"confirmed"}
    step = office.steps(run.id)["upsert"]
    assert (step.inputs, step.outputs["saved"]) == ({"items": 30}, 30)


@pytest.mark.parametrize("kind", ["429", "500_before", "drop_before", "slow", "expired_token"])
async def test_a_faulty_source_is_read_to_its_end(office: Office, kind: str) -> None:
    office.stock(goods(*numbered(30)))
    office.fault("lightspeed", kind, times=1 if kind == "expired_token" else 3, delay=0.2, match={"path": "Item"})

    run = await office.run(office.flow(items_to_bc(page_size=10)))

    assert office.books(run.id) == {"read": 30, "delivered": 30}


async def test_a_token_that_expires_in_mid_run_is_renewed(office: Office) -> None:
    office.stock(goods(*numbered(20)))
    office.fault("business_central", "expired_token", times=1, match={"write": True})

    run = await office.run(office.flow(items_to_bc()))

    assert office.books(run.id) == {"read": 20, "delivered": 20}
    assert len(office.writes()) == 20


async def test_a_refused_record_parks_alone_and_replays_once_it_can_go(office: Office) -> None:
    office.stock([*goods("A", "B"), *goods("C", price="-1")])
    document = items_to_bc()
    upsert = document["nodes"]["upsert"]["config"]
    upsert["fields"] = {**UPSERT["fields"], "itemCategoryCode": "{{ 'NEW' if item.customSku == 'B' else none }}"}  # type: ignore[dict-item]
    flow_id = office.flow(document)
    run = await office.run(flow_id)
    (waiting,) = office.parked()
    first_books = office.books(run.id)

    office.sandbox.systems["business_central"].seed(data={"itemCategories": [{"code": "NEW"}]})
    office.forget_requests()
    (replay,) = replaying.replay(office.product, [waiting.id], by=None)
    replayed = await office.work(replay.id)

    assert (run.state, first_books) == ("partial", {"read": 3, "delivered": 2, "parked": 1})
    assert waiting.record["customSku"] == "B"
    assert (replayed.state, office.books(replay.id)) == ("succeeded", {"read": 1, "delivered": 1})
    assert [write.method for write in office.writes()] == ["POST"]
    assert [item.state for item in office.parked(None)] == ["resolved"]


async def test_an_item_deleted_in_the_target_is_created_anew_because_its_number_is_unique_there(office: Office) -> None:
    office.stock(goods("A", "B"))
    document = items_to_bc()
    await office.run(office.flow(document))
    office.sandbox.systems["business_central"].reset()
    office.forget_requests()

    run = await office.run(office.flow(document))

    assert (run.state, office.books(run.id), len(office.writes())) == ("succeeded", {"read": 2, "delivered": 2}, 2)
    assert {"A", "B"} <= set(office.bc_items())


async def test_a_replay_that_fails_again_parks_again(office: Office) -> None:
    office.stock(goods("X" * 21))
    run = await office.run(office.flow(items_to_bc()))
    (waiting,) = office.parked()

    (replay,) = replaying.replay(office.product, [waiting.id], by=None)
    await office.work(replay.id)

    assert office.books(run.id) == {"read": 1, "parked": 1}
    assert sorted(item.state for item in office.parked(None)) == ["open", "resolved"]


async def test_a_cancelled_replay_leaves_the_items_open(office: Office) -> None:
    office.stock(goods("X" * 21, "Y" * 21))
    await office.run(office.flow(items_to_bc()))

    (replay,) = replaying.replay(office.product, [item.id for item in office.parked()], by=None)
    runs.cancel(office.product, replay.id)

    assert [item.state for item in office.parked(None)] == ["open", "open"]
    office.assert_books(replay.id)


async def test_a_wrong_credential_stops_the_run_and_the_next_one_delivers_all(office: Office) -> None:
    office.stock(goods(*numbered(12)))
    flow_id = office.flow(items_to_bc(page_size=5))
    office.reconnect("demo_bc", {"client_secret": "wrong"})

    failed = await office.run(flow_id)
    secret = office.sandbox.systems["business_central"].credentials()["client_secret"]
    office.reconnect("demo_bc", {"client_secret": secret})
    mended = await office.run(flow_id)

    assert failed.state == "failed"
    assert failed.error["node"] == "upsert"
    assert "connection" in failed.error["message"]
    assert "Business Central" in failed.error["message"] or "demo_bc" in failed.error["message"]
    assert office.books(failed.id)["read"] == office.books(failed.id)["failed"]
    assert (mended.state, office.books(mended.id)) == ("succeeded", {"read": 12, "delivered": 12})
    assert len(office.writes()) == 12


async def test_rows_of_a_file_wait_when_a_wrong_credential_stops_the_run(office: Office) -> None:
    given = [{"customSku": n, "description": n, "price": "1.10"} for n in numbered(3)]
    document = flow(
        {"start": ("core.manual_start", {"rows": given}), "upsert": ("business_central.upsert_item", UPSERT)},
        "start.items -> upsert.items",
    )
    office.reconnect("demo_bc", {"client_secret": "wrong"})
    run = await office.run(office.flow(document))
    secret = office.sandbox.systems["business_central"].credentials()["client_secret"]

    office.reconnect("demo_bc", {"client_secret": secret})
    (replay,) = replaying.replay(office.product, [item.id for item in office.parked()], by=None)
    await office.work(replay.id)

    assert office.books(run.id) == {"read": 3, "parked": 3}
    assert office.books(replay.id) == {"read": 3, "delivered": 3}


async def test_an_unreachable_source_is_tried_again_and_then_fails_the_run(office: Office) -> None:
    office.stock(goods("A"))
    flow_id = office.flow(items_to_bc())
    good = _point_elsewhere(office, "demo_lightspeed", "base_url")

    failed = await office.run(flow_id)
    _point_to(office, "demo_lightspeed", "base_url", good)
    mended = await office.run(flow_id)

    assert failed.state == "failed"
    assert failed.error["code"] == "gave_up"
    assert "could not be reached" in failed.error["message"]
    assert office.books(mended.id) == {"read": 1, "delivered": 1}


async def test_an_unreachable_target_parks_the_items_after_some_tries(office: Office) -> None:
    office.stock(goods("A", "B"))
    good = _point_elsewhere(office, "demo_bc", "base_url")

    run = await office.run(office.flow(items_to_bc()))
    _point_to(office, "demo_bc", "base_url", good)
    (replay,) = replaying.replay(office.product, [item.id for item in office.parked()], by=None)
    await office.work(replay.id)

    assert office.books(run.id) == {"read": 2, "parked": 2}
    assert "Tried 4 times" in run_message(office)
    assert office.books(replay.id) == {"read": 2, "delivered": 2}


async def test_a_deleted_connection_is_named_before_anything_runs(office: Office) -> None:
    office.stock(goods("A"))
    flow_id = office.flow(items_to_bc())
    connections.delete(office.product, "demo_bc", force=True, by=None)

    with pytest.raises(FlowInvalid) as refused:
        office.start(flow_id)

    (problem,) = refused.value.problems
    assert (problem.node, problem.field) == ("upsert", "connection")
    assert "demo_bc" in problem.message


async def test_a_connection_deleted_in_mid_run_stops_it_without_a_loss(office: Office) -> None:
    office.stock(goods(*numbered(3)))
    flow_id = office.flow(items_to_bc())
    run_id = office.start(flow_id)
    connections.delete(office.product, "demo_bc", force=True, by=None)

    run = await office.work(run_id)

    assert run.state == "failed"
    assert "demo_bc" in run.error["message"]
    assert office.books(run_id) == {"read": 3, "failed": 3}


def run_message(office: Office) -> str:
    return str(office.parked(None)[0].message)


def _point_elsewhere(office: Office, name: str, field: str) -> str:
    """Point a connection to a port where nobody listens; gives the good address back."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return _point_to(office, name, field, f"http://127.0.0.1:{port}")


def _point_to(office: Office, name: str, field: str, address: str) -> str:
    """Straight in the database: the server moved, the connection is the one it was."""

    def work(session: Session) -> str:
        row = rows.get(session, office.product.project_id, name)
        before = str(row.settings[field])
        rows.change(session, row.id, settings={**row.settings, field: address})
        return before

    return transact(office.product.engine, work)
