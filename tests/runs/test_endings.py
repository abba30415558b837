"""Bad ends: the error flow and the messages, each once per run, and never in a loop."""

from typing import Any

import pytest
from sqlalchemy import select, update
from wareflow.services import connections, endings, flow_settings, notifying, publishing, scheduling
from wareflow.services.flow_settings import FlowSettings
from wareflow.services.notice_texts import letter
from wareflow.services.notifying import Email, Notifications, Rules, Webhook
from wareflow.store.clock import clock
from wareflow.store.database import transact
from wareflow.store.models import Flow, Notice, Run, RunEnding, Schedule, table

from tests.runs.arrange import Nodes, Office, flow, four_at_once

RUN, NOTICE, ENDING, FLOW = table(Run), table(Notice), table(RunEnding), table(Flow)
ROWS = [{"sku": "A", "price": 1}, {"sku": "B", "price": "none"}]
MAILED = Email(enabled=True, host="mail.test", sender="flows@shop.test", recipients=("anna@shop.test",))


def _flow(office: Office, nodes: Nodes, *edges: str, name: str) -> str:
    flow_id = office.flow(flow(nodes, *edges, name=name))
    publishing.publish(office.product, flow_id, "", by=None, author="")
    return flow_id


def _failing(office: Office, name: str = "Orders", rows: Any = ROWS) -> str:
    """One record of it cannot be worked out and waits for a person."""
    doubled = {"fields": {"price": "{{ item.price * 2 }}"}}
    nodes: Nodes = {"start": ("core.manual_start", {"rows": rows}), "map": ("core.map_fields", doubled)}
    return _flow(office, nodes, "start.items -> map.items", name=name)


def _stopped(office: Office, name: str = "Stopped") -> str:
    """A flow whose runs fail as a whole."""
    nodes: Nodes = {"start": ("core.manual_start", {"rows": ROWS}), "call": ("core.start_flow", {"flow": "Nowhere"})}
    return _flow(office, nodes, "start.items -> call.items", name=name)


def _on_error(office: Office, name: str = "On error") -> str:
    return _flow(office, {"start": ("core.manual_start", {})}, name=name)


def _set(office: Office, flow_id: str, error_flow: str | None = None, notify: bool = True) -> None:
    flow_settings.change(office.product, flow_id, FlowSettings(error_flow, notify), None)


def _tell(office: Office, *, rules: Rules | None = None, **wish: Any) -> None:
    notifying.change(office.product, Notifications(rules=rules or Rules(), **(wish or {"email": MAILED})), None, None)


def _runs_of(office: Office, flow_id: str) -> list[Any]:
    return office.rows(select(RUN).where(RUN.c.flow_id == flow_id).order_by(RUN.c.id))


def _notices(office: Office) -> list[Any]:
    return office.rows(select(NOTICE).order_by(NOTICE.c.id))


async def test_the_error_flow_gets_one_record_that_says_what_happened(office: Office) -> None:
    failing, handler = _stopped(office), _on_error(office)
    _set(office, failing, handler)
    run = await office.run(failing)

    endings.handle_all(office.product)

    (started,) = _runs_of(office, handler)
    await office.work(started.id)
    (record,) = office.records(started.id, "start", "items")
    assert (started.trigger, started.caused_by) == ("error", run.id)
    assert record["flow"] == "Stopped"
    assert (record["run"], record["state"], record["node"]) == (run.number, "failed", "call")
    assert "There is no flow “Nowhere”" in record["cause"]
    assert record["link"].endswith(f"/runs/{run.id}")


async def test_an_end_is_handled_once_whoever_looks(office: Office) -> None:
    failing, handler = _failing(office), _on_error(office)
    _set(office, failing, handler)
    _tell(office)
    await office.run(failing)

    await four_at_once(lambda: endings.handle_all(office.product))

    assert len(_runs_of(office, handler)) == 1
    assert [(notice.kind, notice.runs) for notice in _notices(office)] == [("parked", 1)]


async def test_the_failure_of_an_error_flow_starts_none(office: Office) -> None:
    failing, handler = _stopped(office), _stopped(office, "Handler")
    _set(office, failing, handler)
    _set(office, handler, failing)
    await office.run(failing)
    endings.handle_all(office.product)
    (started,) = _runs_of(office, handler)

    await office.work(started.id)
    endings.handle_all(office.product)

    assert len(_runs_of(office, failing)) == 1
    assert len(_runs_of(office, handler)) == 1


async def test_an_error_flow_that_cannot_start_is_told_and_noted(office: Office) -> None:
    failing = _stopped(office)
    handler = _flow(office, {"clock": ("core.schedule", {})}, name="Deaf")
    transact(office.product.engine, lambda s: s.execute(update(FLOW).values(error_flow_id=handler)))
    _tell(office)
    run = await office.run(failing)

    endings.handle_all(office.product)

    ((note,),) = office.rows(select(ENDING.c.note).where(ENDING.c.run_id == run.id))
    assert "Manual start" in note
    assert [notice.kind for notice in _notices(office)] == ["failed", "error_flow"]
    assert "Manual start" in _notices(office)[1].content["refusal"]


async def test_a_message_says_the_cause_that_most_records_had(office: Office) -> None:
    rows = [{"sku": "A"}, {"sku": "B"}, {"sku": "C", "price": "x"}, {"sku": "D", "price": 1}]
    _tell(office)
    run = await office.run(_failing(office, rows=rows))

    endings.handle_all(office.product)

    (notice,) = _notices(office)
    assert (run.state, notice.kind, notice.content["parked"]) == ("partial", "parked", 3)
    assert notice.content["step"] == "map"
    assert "price" in notice.content["cause"]


async def test_a_second_message_about_the_same_waits_an_hour_and_counts_the_runs(office: Office) -> None:
    failing = _failing(office)
    _tell(office)
    await office.run(failing)
    endings.handle_all(office.product)
    transact(office.product.engine, lambda s: s.execute(update(NOTICE).values(state="sent", sent_at=NOTICE.c.next_at)))

    for _ in range(3):
        await office.run(failing)
        endings.handle_all(office.product)

    first, second = _notices(office)
    assert (first.runs, second.runs, second.state) == (1, 3, "waiting")
    assert (second.next_at - first.next_at).total_seconds() == 3_600
    assert second.content["run"] == 4


async def test_a_flow_that_works_again_is_told_once(office: Office) -> None:
    flow_id = _failing(office)
    _tell(office)
    await office.run(flow_id)
    endings.handle_all(office.product)

    good = await office.run(flow_id, records=({"price": 2},))
    for _ in range(2):
        endings.handle_all(office.product)

    assert good.state == "succeeded"
    assert [notice.kind for notice in _notices(office)] == ["parked", "recovered"]
    assert office.rows(select(FLOW.c.trouble_since).where(FLOW.c.id == flow_id)) == [(None,)]


async def test_rules_and_flows_that_want_no_messages_get_none(office: Office) -> None:
    loud, quiet = _failing(office), _failing(office, "Quiet")
    _set(office, quiet, notify=False)
    _tell(office, rules=Rules(parked=False, partial=False), email=MAILED)

    for flow_id in (loud, quiet):
        await office.run(flow_id)
        endings.handle_all(office.product)

    assert _notices(office) == []


async def test_plans_and_trials_tell_nobody(office: Office) -> None:
    flow_id = _failing(office)
    _tell(office)

    await office.run(flow_id, "plan")
    await office.run(flow_id, until="map")
    endings.handle_all(office.product)

    assert _notices(office) == []


async def test_a_schedule_that_cannot_start_its_flow_is_told(office: Office) -> None:
    reader = ("lightspeed.changed_items", {"connection": "demo_lightspeed"})
    nodes: Nodes = {"clock": ("core.schedule", {}), "read": reader}
    flow_id = _flow(office, nodes, "clock.start -> read.start", name="Shop")
    publishing.activate(office.product, flow_id, True, None)
    connections.delete(office.product, "demo_lightspeed", force=True, by=None)
    _tell(office)

    transact(office.product.engine, lambda s: s.execute(update(table(Schedule)).values(next_at=clock(-1))))
    scheduling.fire_due(office.product)

    (notice,) = _notices(office)
    assert (notice.kind, notice.run_id) == ("not_started", None)
    assert "There is no connection “demo_lightspeed”" in notice.content["refusal"]
    made = letter(notice.kind, notice.content)
    assert made.subject == "[Wareflow] Shop could not start"
    assert "There is no connection “demo_lightspeed”" in made.body
    assert "{" not in made.body


async def test_one_end_that_breaks_our_code_does_not_keep_the_others_waiting(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, fine = _failing(office), _failing(office, "Fine")
    _tell(office)
    first = await office.run(broken)
    await office.run(fine)
    real = endings.facts_of

    def facts_of(session: Any, product: Any, run: Run, *more: Any) -> dict[str, Any]:
        if run.id == first.id:
            raise ValueError("a bug")
        return real(session, product, run, *more)

    monkeypatch.setattr(endings, "facts_of", facts_of)
    endings.handle_all(office.product)

    assert [notice.content["flow"] for notice in _notices(office)] == ["Fine"]
    ((note,),) = office.rows(select(ENDING.c.note).where(ENDING.c.run_id == first.id))
    assert note == "Our own error: ValueError. The operator finds it in the log."


async def test_each_way_gets_its_own_message(office: Office) -> None:
    _tell(office, email=MAILED, webhook=Webhook(True, "https://hooks.shop.test/x"))
    await office.run(_failing(office))

    endings.handle_all(office.product)

    assert {notice.channel for notice in _notices(office)} == {"email", "webhook"}
