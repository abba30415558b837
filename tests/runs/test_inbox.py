"""The inbox: what could not go on waits alone, is mended, goes on exactly once, and solves itself."""

from typing import Any

import pytest
from sqlalchemy import select, update
from wareflow.sdk.errors import ConfigError
from wareflow.services import flows as drafts
from wareflow.services import parked, publishing, replaying, work
from wareflow.services.execution import execute
from wareflow.services.replaying import Chosen, Filter
from wareflow.store.database import transact
from wareflow.store.models import Effect, table

from tests.runs.arrange import UPSERT, Office, flow, goods, items_to_bc, numbered

LONG = "X" * 21
"""Longer than a number may be in Business Central."""


DEAR_ONES = flow(
    {
        "changed": ("lightspeed.changed_items", {"connection": "demo_lightspeed"}),
        "map": (
            "core.map_fields",
            {"fields": {"customSku": "{{ item.customSku }}", "price": "{{ item.description | decimal }}"}},
        ),
        "dear": ("core.filter", {"conditions": {"rules": [{"field": "price", "operator": "greater", "value": 50}]}}),
        "upsert": ("business_central.upsert_item", {**UPSERT, "fields": {"unitPrice": "{{ item.price }}"}}),
    },
    "changed.items -> map.items",
    "map.mapped -> dear.items",
    "dear.kept -> upsert.items",
)
"""The texts in descriptions are prices; only the dear items go to Business Central."""


def priced(office: Office, *prices: str) -> str:
    """A flow that works out a price; rows by hand, so its source knows no versions."""
    rows = [{"customSku": f"P-{n}", "description": f"Goods {n}", "price": price} for n, price in enumerate(prices)]
    fields = {"customSku": "{{ item.customSku }}", "description": "{{ item.description }}",
              "price": "{{ item.price | decimal }}"}  # fmt: skip
    return office.flow(
        flow(
            {
                "start": ("core.manual_start", {"rows": rows}),
                "map": ("core.map_fields", {"fields": fields}),
                "upsert": ("business_central.upsert_item", UPSERT),
            },
            "start.items -> map.items",
            "map.mapped -> upsert.items",
        )
    )


def by_state(office: Office) -> dict[str, str]:
    """Parked items by the number in their record: state and how it was solved."""
    return {item.record["customSku"]: f"{item.state} {item.resolution}".strip() for item in office.parked(None)}


async def mend(office: Office, **fields: Any) -> Any:
    """Edit the only parked item and send it on."""
    (waiting,) = office.parked()
    parked.edit(office.product, waiting.id, {**waiting.record, **fields}, None)
    (replay,) = replaying.replay(office.product, [waiting.id], by=None)
    return await office.work(replay.id)


async def test_one_bad_record_among_ten_thousand_parks_alone_and_goes_on_alone_once_mended(office: Office) -> None:
    texts = dict.fromkeys(numbered(10_000), "12.50") | {"G-6789": "sixty"}
    office.stock([{"customSku": number, "description": text, "price": "1"} for number, text in texts.items()])
    flow_id = office.flow(DEAR_ONES)

    run = await office.work(office.start(flow_id), within=120)
    (group,) = parked.list_groups(office.product, Filter())
    (waiting,) = office.parked()
    writes = len(office.writes())
    replay = await mend(office, description="60.00")

    assert (run.state, writes) == ("partial", 0)
    assert office.books(run.id) == {"read": 10_000, "filtered": 9_999, "parked": 1}
    assert (group.count, group.node, group.advice) == (1, "map", "edit")
    assert waiting.record["customSku"] == "G-6789"
    assert (replay.state, office.books(replay.id)) == ("succeeded", {"read": 1, "delivered": 1})
    assert [write.method for write in office.writes()] == ["POST"]
    assert str(office.bc_items()["G-6789"]["unitPrice"]) in ("60", "60.0", "60.00")
    assert by_state(office) == {"G-6789": "resolved replayed"}


async def test_what_is_mended_is_written_once_and_the_record_stays_as_it_came(office: Office) -> None:
    run = await office.run(priced(office, "1.10", "two", "3.30"))

    replay = await mend(office, price="2.20")

    (item,) = office.parked(None)
    assert (item.record["price"], item.edited["price"], item.run_id) == ("two", "2.20", run.id)
    assert (item.replay_run_id, item.resolved_run_id, item.resolution) == (replay.id, replay.id, "replayed")
    assert str(office.bc_items()["P-1"]["unitPrice"]) in ("2.2", "2.20")
    assert sum(write.method == "POST" for write in office.writes()) == 3


async def test_many_items_with_one_cause_are_one_group_which_goes_on_at_once(office: Office) -> None:
    office.stock(goods(*(f"{LONG}{n}" for n in range(300))))
    document = items_to_bc()
    flow_id = office.flow(document)
    await office.run(flow_id)
    (before,) = parked.list_groups(office.product, Filter())

    shorten(office, flow_id, document)
    (replay,) = replaying.replay_chosen(office.product, Chosen(group=before.key), by=None)
    done = await office.work(replay.id)

    assert (before.count, done.state) == (300, "succeeded")
    assert office.books(replay.id) == {"read": 300, "delivered": 300}
    assert parked.count(office.product, Filter()) == 0
    with pytest.raises(ConfigError, match="Nothing of this group waits"):
        replaying.replay_chosen(office.product, Chosen(group=before.key), by=None)


async def test_a_replay_takes_the_published_version_and_not_the_draft(office: Office) -> None:
    document = items_to_bc()
    flow_id = office.flow(document)
    publishing.publish(office.product, flow_id, "", by=None, author="me")
    office.stock(goods(LONG))
    await office.run(flow_id, draft=False)
    shorten(office, flow_id, document)
    (waiting,) = office.parked()

    (replay,) = replaying.replay(office.product, [waiting.id], by=None)
    await office.work(replay.id)
    publishing.publish(office.product, flow_id, "", by=None, author="me")
    (again,) = office.parked()
    (mended,) = replaying.replay(office.product, [again.id], by=None)
    done = await office.work(mended.id)

    assert (again.parent_id, again.run_id, done.state) == (waiting.id, replay.id, "succeeded")
    assert sorted(item.resolution for item in office.parked(None)) == ["parked_again", "replayed"]


async def test_a_step_that_is_gone_is_named_and_the_item_stays_open(office: Office) -> None:
    office.stock(goods(LONG))
    flow_id = office.flow(items_to_bc())
    await office.run(flow_id)
    document = items_to_bc()
    document["nodes"]["write"] = document["nodes"].pop("upsert")
    document["edges"] = [{"from": "changed.items", "to": "write.items"}]
    save(office, flow_id, document)

    with pytest.raises(ConfigError, match="no step “upsert” any more") as refused:
        replaying.replay(office.product, [item.id for item in office.parked()], by=None)

    assert refused.value.code == "node_gone"
    assert [item.state for item in office.parked(None)] == ["open"]


async def test_a_later_run_that_delivers_the_record_solves_what_waits(office: Office) -> None:
    flow_id = office.flow(DEAR_ONES)
    office.stock([{"customSku": n, "description": d, "itemID": i} for i, n, d in
                  [("11", "A", "sixty"), ("12", "B", "seventy"), ("13", "C", "80")]])  # fmt: skip
    await office.run(flow_id)

    mended = [("11", "A", "60"), ("12", "B", "70,-"), ("13", "C", "80")]
    office.stock([{"customSku": n, "description": d, "itemID": i} for i, n, d in mended])
    later = await office.run(flow_id)
    first, second, third = sorted(office.parked(None), key=lambda item: (item.record["customSku"], item.id))

    assert (first.state, first.resolution, first.resolved_run_id) == ("resolved", "delivered", later.id)
    assert (second.state, second.resolution, second.resolved_run_id) == ("resolved", "superseded", later.id)
    assert (third.state, third.record["description"]) == ("open", "70,-")
    assert sorted(office.bc_items().keys() & {"A", "B", "C"}) == ["A", "C"]


async def test_an_older_version_sent_on_by_hand_does_not_keep_a_newer_one_from_its_target(office: Office) -> None:
    flow_id = office.flow(items_to_bc())
    older = await _gives_up(office, flow_id, price="1.00")
    office.stock(goods("A", price="2.00"))
    office.product.config.max_tries = 12
    newer = office.start(flow_id)
    while claimed := await work.claim(office.product, "test", run_id=newer):
        await execute(office.product, claimed)  # Business Central is away still, so its page waits
    office.calm()

    (replay,) = replaying.replay(office.product, [older], by=None)
    await office.work(replay.id)
    await office.work(newer)

    assert office.bc_items()["A"]["unitPrice"] == 2


async def test_an_older_version_that_is_sent_on_after_a_newer_one_is_left_out(office: Office) -> None:
    flow_id = office.flow(items_to_bc())
    older = await _gives_up(office, flow_id, price="1.00")
    office.calm()
    (replay,) = replaying.replay(office.product, [older], by=None)
    office.stock(goods("A", price="2.00"))
    await office.run(flow_id)

    sent_on = await office.work(replay.id)

    assert office.books(sent_on.id) == {"read": 1, "older_version": 1}
    assert office.bc_items()["A"]["unitPrice"] == 2
    assert [(item.state, item.resolution) for item in office.parked(None)] == [("resolved", "skipped")]


async def test_what_is_parked_by_its_replay_stands_where_it_stood(office: Office) -> None:
    flow_id = office.flow(items_to_bc())
    older = await _gives_up(office, flow_id, price="1.00")
    (replay,) = replaying.replay(office.product, [older], by=None)
    await office.work(replay.id)

    first, again = sorted(office.parked(None), key=lambda item: item.id)

    assert (first.resolution, again.parent_id, again.place) == ("parked_again", first.id, first.place)


async def _gives_up(office: Office, flow_id: str, price: str) -> str:
    """The item that waits because Business Central was away; it is away still."""
    office.product.config.max_tries = 1
    office.stock(goods("A", price=price))
    office.fault("business_central", "500_before", times=None)
    await office.run(flow_id)
    (waiting,) = office.parked()
    return str(waiting.id)


async def test_a_source_without_versions_solves_by_the_business_key_at_the_same_step(office: Office) -> None:
    def rows(category: str) -> Any:
        values = {**UPSERT["fields"], "itemCategoryCode": category}  # type: ignore[dict-item]
        records = [{"customSku": n, "number": n, "description": "Mug", "price": "1.10"} for n in ("A", "B")]
        return flow(
            {
                "start": ("core.manual_start", {"rows": records}),
                "upsert": ("business_central.upsert_item", {**UPSERT, "fields": values}),
            },
            "start.items -> upsert.items",
        )

    flow_id = office.flow(rows("{{ 'NONE' if item.number == 'A' else none }}"))
    await office.run(flow_id)
    save(office, flow_id, rows("{{ none }}"))
    later = await office.run(flow_id)

    (item,) = office.parked(None)
    assert (item.record_key, item.resolution, item.resolved_run_id) == ("A", "delivered", later.id)


async def test_a_lost_reply_that_parked_an_item_is_not_doubled_by_its_replay(office: Office) -> None:
    office.product.config.max_tries = 1
    office.stock(goods("A"))
    office.fault("business_central", "drop_reply", times=1, match={"write": True})
    await office.run(office.flow(items_to_bc()))
    (waiting,) = parked.list_parked(office.product, Filter(), limit=10, cursor=None).items
    office.product.config.max_tries = 4

    (replay,) = replaying.replay(office.product, [waiting.id], by=None)
    done = await office.work(replay.id)

    assert (waiting.effect and waiting.effect.state, waiting.advice) == ("unknown", "wait")
    assert done.state == "succeeded"
    assert len(office.writes()) == 1
    assert [item.state for item in office.parked(None)] == ["resolved"]


async def test_a_person_who_looked_says_that_a_lost_write_is_there(office: Office) -> None:
    effect_id = await lost_write(office)

    decided = parked.decide(office.product, effect_id, "exists", by="me", note="Seen in the list", remote_id="4711")

    (effect,) = office.rows(select(table(Effect)).where(table(Effect).c.id == effect_id))
    (item,) = office.parked(None)
    assert (decided.state, effect.remote_id, effect.operator_id) == ("confirmed", "4711", "me")
    assert (item.state, item.resolution, item.note) == ("resolved", "confirmed", "Seen in the list")
    with pytest.raises(ConfigError, match="nothing to decide"):
        parked.decide(office.product, effect_id, "abandon", by="me")


async def test_a_lost_write_is_sent_again_only_when_the_first_can_arrive_no_more(office: Office) -> None:
    office.product.config.settle_seconds = 60
    effect_id = await lost_write(office)

    with pytest.raises(ConfigError, match="may still arrive"):
        parked.decide(office.product, effect_id, "send_again", by="me")
    settle_now(office, effect_id)
    office.sandbox.systems["business_central"].reset()
    parked.decide(office.product, effect_id, "send_again", by="me")
    (replay,) = replaying.replay(office.product, [item.id for item in office.parked()], by="me")
    done = await office.work(replay.id)

    assert (done.state, office.books(replay.id)) == ("succeeded", {"read": 1, "delivered": 1})
    assert "A" in office.bc_items()


async def test_a_write_that_is_given_up_drops_its_item(office: Office) -> None:
    effect_id = await lost_write(office)

    parked.decide(office.product, effect_id, "abandon", by="me", note="Ordered twice")

    (item,) = office.parked(None)
    assert (item.state, item.note) == ("dropped", "Ordered twice")
    assert parked.list_undecided(office.product) == []


async def lost_write(office: Office) -> str:
    """A write without a reply, whose item waits; the id of its effect."""
    office.product.config.max_tries = 1
    office.stock(goods("A"))
    office.fault("business_central", "drop_reply", times=1, match={"write": True})
    await office.run(office.flow(items_to_bc()))
    office.calm()
    (effect,) = parked.list_undecided(office.product)
    return effect.id


def settle_now(office: Office, effect_id: str) -> None:
    """The time in which a late commit could still come is over."""
    rows = table(Effect)
    past = update(rows).where(rows.c.id == effect_id).values(settle_until=rows.c.created_at)
    transact(office.product.engine, lambda session: session.execute(past))


def shorten(office: Office, flow_id: str, document: Any) -> None:
    """Somebody mends the mapping."""
    document["nodes"]["upsert"]["config"] = {**UPSERT, "number": "{{ item.customSku | truncate(8) }}{{ item.itemID }}"}
    save(office, flow_id, document)


def save(office: Office, flow_id: str, document: Any) -> None:
    drafts.save(office.product, flow_id, drafts.show(office.product, flow_id).revision, document)


async def test_a_request_that_may_have_arrived_is_not_sent_by_a_replay_before_a_person_decided(office: Office) -> None:
    office.product.config.allow_private_addresses = True
    post = {"method": "POST", "url": f"{office.url}/baselinker/connector.php", "body": {"sku": "{{ item.sku }}"}}
    document = flow(
        {"start": ("core.manual_start", {"rows": [{"sku": "A"}]}), "call": ("core.http_request", post)},
        "start.items -> call.items",
    )
    office.fault("baselinker", "drop_reply", times=1)
    await office.run(office.flow(document))
    office.calm()
    (waiting,) = parked.list_parked(office.product, Filter(), limit=10, cursor=None).items
    sent = len(office.requests("baselinker"))

    with pytest.raises(ConfigError, match="decide about it first") as refused:
        replaying.replay(office.product, [waiting.id], by=None)
    assert waiting.effect is not None
    parked.decide(office.product, waiting.effect.id, "send_again", by="me")
    (replay,) = replaying.replay(office.product, [waiting.id], by=None)
    await office.work(replay.id)

    assert (refused.value.code, waiting.advice) == ("undecided", "decide")
    assert len(office.requests("baselinker")) == sent + 1
