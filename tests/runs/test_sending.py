"""The last look before a write goes out: what grew old, or belongs to somebody else by now, is not sent."""

import asyncio
import time

import httpx
import pytest
from sqlalchemy import select
from wareflow.services import work
from wareflow.services.ledger import Started, boot_time
from wareflow.services.sending import MOST_AGE, Sending, current_sending
from wareflow.store.effects import Wish
from wareflow.store.errors import LeaseLost
from wareflow.store.models import Effect, table

from tests.runs.arrange import Office, goods, items_to_bc
from tests.runs.busy import Busy


async def test_an_intent_that_grew_old_is_recorded_anew_before_it_is_sent(office: Office) -> None:
    sending = await _sending(office)
    sending.at = boot_time() - 60

    await sending.ready()
    await sending.ready()

    (row,) = office.rows(select(table(Effect)))
    assert (sending.requests, row.sends, row.state) == (2, 2, "inflight")


async def test_who_lost_the_task_sends_nothing(office: Office) -> None:
    office.product.config.lease_seconds = 0.6
    sending = await _sending(office)
    await asyncio.sleep(1)

    with pytest.raises(LeaseLost):
        await sending.ready()

    assert sending.requests == 0


async def _sending(office: Office) -> Sending:
    office.stock(goods("A"))
    run_id = office.start(office.flow(items_to_bc()))
    claimed = await work.claim(office.product, "test", run_id=run_id)
    assert claimed is not None
    ledger = office.product.ledger
    started = await ledger.begin(claimed, Wish("bc", "item", "A", "h"), 1.0)
    assert isinstance(started, Started)
    return Sending.of(ledger, claimed, started, office.product.config.lease_seconds)


class Dozing(Sending):
    """A process that falls asleep right after the look with the connection open: another of its steps takes long."""

    looks: int = 0

    async def still_ready(self) -> None:
        await super().still_ready()
        self.looks += 1
        if self.looks == 2:  # the first is before the connection
            asyncio.get_running_loop().call_soon(time.sleep, MOST_AGE + 0.3)


async def test_a_write_that_slept_with_its_connection_open_looks_again(office: Office, busy: Busy) -> None:
    sending = Dozing(**vars(await _sending(office)))
    client = office.product.clients.to([busy.url])
    current_sending.set(sending)

    await client.post(f"{busy.url}/items", content=b"{}")

    (came,) = busy.came
    assert came - sending.at <= MOST_AGE


async def test_who_lost_the_task_with_the_connection_open_sends_nothing(office: Office, busy: Busy) -> None:
    office.product.config.lease_seconds = 0.6
    sending = Dozing(**vars(await _sending(office)))
    client = office.product.clients.to([busy.url])
    current_sending.set(sending)

    with pytest.raises(LeaseLost):
        await client.post(f"{busy.url}/items", content=b"{}")

    assert busy.came == []


async def test_a_put_whose_answer_is_lost_is_not_sent_again_below_our_sight(office: Office, busy: Busy) -> None:
    client = office.product.clients.to([busy.url])
    await client.put(f"{busy.url}/items", content=b"{}")
    busy.hangs_up = True

    with pytest.raises(httpx.RemoteProtocolError):
        await client.put(f"{busy.url}/items", content=b"{}")

    assert len(busy.came) == 2
