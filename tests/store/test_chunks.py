"""What passed between nodes opens at any place, exact to the digit."""

from decimal import Decimal

import pytest
from wareflow.sdk.errors import Problem
from wareflow.sdk.items import Item
from wareflow.store import chunks, record_keys
from wareflow.store.database import reading, transact
from wareflow.store.models import StepChunk
from wareflow.store.record_keys import Key
from wareflow.store.tasks import Claimed

from tests.store.arrange import World, source_items
from tests.store.test_tasks import claim


@pytest.fixture
def reader(world: World) -> Claimed:
    world.run("fetch")
    return claim(world)


def store(world: World, reader: Claimed, page_no: int, items: list[Item], keys: list[Key] | None = None) -> None:
    transact(
        world.engine,
        lambda s: chunks.write(s, reader, chunks.pack({("fetch", "items"): items}), page_no=page_no, keys=keys or []),
    )


def numbers(world: World, reader: Claimed, offset: int, limit: int) -> list[tuple[int, int]]:
    with reading(world.engine) as session:
        found = chunks.read_items(session, reader.run_id, "fetch", "items", offset, limit)
    return [(no, item.record["n"]) for no, item in found]


def test_any_window_opens_across_pages_and_chunks(world: World, reader: Claimed) -> None:
    for page_no in (2, 0, 1):
        store(world, reader, page_no, source_items([{"n": page_no * 300 + i} for i in range(300)], page_no + 1))

    assert numbers(world, reader, 0, 2) == [(0, 0), (1, 1)]
    assert numbers(world, reader, 249, 3) == [(249, 249), (250, 250), (251, 251)]
    assert numbers(world, reader, 298, 4) == [(298, 298), (299, 299), (300, 300), (301, 301)]
    assert numbers(world, reader, 899, 50) == [(899, 899)]
    assert numbers(world, reader, 900, 50) == []
    with reading(world.engine) as session:
        assert chunks.count(session, reader.run_id, "fetch", "items") == 900
        assert chunks.counts(session, reader.run_id) == {("fetch", "items"): 900}
        assert [item.record["n"] for item in chunks.read_all(session, reader.run_id, "fetch", "items")] == [*range(900)]


def test_a_window_opens_only_the_chunks_it_needs(world: World, reader: Claimed) -> None:
    for page_no in range(20):
        store(world, reader, page_no, source_items([{"n": page_no * 250 + i} for i in range(250)], page_no + 1))
    world.change(StepChunk, {"page_no": 3}, data=b"damaged")

    assert numbers(world, reader, 2500, 50) == [(n, n) for n in range(2500, 2550)]


def test_a_second_round_of_a_task_adds_to_its_page(world: World, reader: Claimed) -> None:
    store(world, reader, 0, source_items([{"n": 0}], 1))
    store(world, reader, 0, source_items([{"n": 1}], 1))

    assert numbers(world, reader, 0, 10) == [(0, 0), (1, 1)]


def test_values_and_lineage_come_back_as_they_were(world: World, reader: Claimed) -> None:
    record = {"price": Decimal("1.10"), "ean": "0012345678905", "big": 12345678901234567890, "name": "Kubek żółty\n→"}
    problem = Problem("data", "The price must be positive.", node="map")
    store(world, reader, 0, [Item(record, id=1 << 20, parents=(3, 4), roots=(3,), error=problem)])

    with reading(world.engine) as session:
        ((_, item),) = chunks.read_items(session, reader.run_id, "fetch", "items")

    assert item.record == record
    assert str(item.record["price"]) == "1.10"
    assert (item.id, item.parents, item.roots, item.error) == (1 << 20, (3, 4), (3,), problem)


def test_items_are_found_by_words(world: World, reader: Claimed) -> None:
    store(world, reader, 0, source_items([{"n": i, "name": f"Mug {i % 7}"} for i in range(600)], 1))

    with reading(world.engine) as session:
        hits, total = chunks.search_items(session, reader.run_id, "fetch", "items", "mUG 3", 40, 3)

    assert total == len([i for i in range(600) if i % 7 == 3])
    assert [no for no, _ in hits] == [40 * 7 + 3, 41 * 7 + 3, 42 * 7 + 3]


def test_a_business_key_leads_to_its_item(world: World, reader: Claimed) -> None:
    store(world, reader, 0, source_items([{"n": i} for i in range(300)], 1))
    keys = [Key("fetch", "items", 7, "order_number", "WF-1001/A"), Key("fetch", "items", 8, "sku", "MUG")]
    store(world, reader, 1, source_items([{"n": 300 + i} for i in range(10)], 2), keys)

    with reading(world.engine) as session:
        (found,) = record_keys.find(session, world.project, "wf-1001")
        ((_, item),) = chunks.read_items(session, found.run_id, found.node, found.port, found.item_no, 1)
        strangers = record_keys.find(session, World.made(world.engine).project, "wf-1001")

    assert (found.name, found.item_no, item.record["n"]) == ("order_number", 307, 307)
    assert strangers == []


def test_a_business_key_is_found_in_any_case_and_shown_as_it_was_written(world: World, reader: Claimed) -> None:
    keys = [Key("fetch", "items", 0, "sku", "Mug-A"), Key("fetch", "items", 1, "sku", "mug-b")]
    store(world, reader, 0, source_items([{"n": 0}, {"n": 1}], 1), keys)

    with reading(world.engine) as session:
        found = [record_keys.find(session, world.project, words) for words in ("mug-", "MUG-")]

    assert [[each.value for each in hits] for hits in found] == [["Mug-A", "mug-b"]] * 2


def test_items_put_aside_wait_at_their_input(world: World, reader: Claimed) -> None:
    items = source_items([{"n": 1}, {"n": 2}], 1)
    transact(world.engine, lambda s: chunks.save_entries(s, reader, {("upsert", "items"): items}))
    with reading(world.engine) as session:
        kept = chunks.load_entries(session, reader.id)

    transact(world.engine, lambda s: chunks.save_entries(s, reader, {}))

    assert [item.record["n"] for item in kept["upsert", "items"]] == [1, 2]
    with reading(world.engine) as session:
        assert chunks.load_entries(session, reader.id) == {}
