"""Many writes in one request: each has an intent of its own, and the request goes out only while all are good."""

import asyncio
from collections.abc import Sequence

import pytest
from sqlalchemy import select
from wareflow.engine.host import EffectOutcome, Intent
from wareflow.sdk.changes import Change
from wareflow.services import work
from wareflow.services.db_host import DatabaseHost
from wareflow.services.ledger import boot_time
from wareflow.services.sending import SendingAll, current_sending
from wareflow.store.errors import LeaseLost
from wareflow.store.models import Effect, table

from tests.runs.arrange import Office, goods, items_to_bc
from tests.runs.busy import Busy

EFFECT = table(Effect)


async def host_of(office: Office) -> DatabaseHost:
    """The host of a task in the hands of this worker."""
    office.stock(goods("A"))
    run_id = office.start(office.flow(items_to_bc()))
    claimed = await work.claim(office.product, "test", run_id=run_id)
    assert claimed is not None
    return DatabaseHost(office.product, claimed, flow_id="f", run_no=1)


def intents(*skus: str) -> list[Intent]:
    changes = [Change.between("stock", sku, None, {"quantity": 3}) for sku in skus]
    return [Intent("set", "", "test:stock", change, "A", place) for place, change in enumerate(changes)]


async def begun(host: DatabaseHost, wanted: Sequence[Intent]) -> tuple[list[str], SendingAll]:
    answers = await host.begin_effects(wanted)
    sending = current_sending.get()
    assert isinstance(sending, SendingAll)
    return [answer for answer in answers if isinstance(answer, str)], sending


def states(office: Office) -> dict[str, str]:
    return {row.effect_key: row.state for row in office.rows(select(EFFECT.c.effect_key, EFFECT.c.state))}


async def test_each_write_of_a_request_has_an_intent_and_an_outcome_of_its_own(office: Office) -> None:
    host = await host_of(office)

    ids, _ = await begun(host, intents("A", "B", "C"))
    during = states(office)
    outcomes = (EffectOutcome("confirmed", "1"), EffectOutcome("rejected", message="no"), EffectOutcome("unknown"))
    await host.end_effects(dict(zip(ids, outcomes, strict=True)))

    assert during == {"A": "inflight", "B": "inflight", "C": "inflight"}
    assert states(office) == {"A": "confirmed", "B": "rejected", "C": "unknown"}
    assert current_sending.get() is None


async def test_one_write_that_may_not_go_holds_up_none_of_the_others(office: Office) -> None:
    host = await host_of(office)
    await begun(host, intents("B"))

    answers = await host.begin_effects(intents("A", "B", "C"))

    assert [type(answer).__name__ for answer in answers] == ["str", "TransientError", "str"]


async def test_a_request_waits_until_each_of_its_intents_is_fresh(office: Office) -> None:
    host = await host_of(office)
    _, sending = await begun(host, intents("A", "B", "C"))
    sending.each[1].at = boot_time() - 60

    await sending.ready()

    assert all(one.fresh for one in sending.each)
    assert {row.sends for row in office.rows(select(EFFECT.c.sends))} == {1}


async def test_who_lost_the_task_sends_none_of_them(office: Office, busy: Busy) -> None:
    office.product.config.lease_seconds = 0.6
    host = await host_of(office)
    await begun(host, intents("A", "B"))
    await asyncio.sleep(1)

    with pytest.raises(LeaseLost):
        await office.product.clients.to([busy.url]).post(f"{busy.url}/stock", content=b"{}")

    assert busy.came == []


async def test_a_request_that_was_refused_is_sent_again_with_its_intents_recorded_anew(office: Office) -> None:
    host = await host_of(office)
    _, sending = await begun(host, intents("A", "B"))

    await sending.ready()
    await sending.ready()

    assert {row.effect_key: row.sends for row in office.rows(select(EFFECT.c.effect_key, EFFECT.c.sends))} == {
        "A": 2,
        "B": 2,
    }
