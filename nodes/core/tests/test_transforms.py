"""Map fields, lookup table and split list."""

from typing import Any

import pytest
from wareflow.sdk import Batch, Record
from wareflow.testing import MemoryHost, NodeRun, run_node

from nodes.core.lookup_table import LookupTable
from nodes.core.map_fields import MapFields
from nodes.core.split_list import SplitList

TABLE = {"key": "{{ item.status }}", "field": "office", "table": {"paid": "Released", "00123": "code"}}


async def look_up(records: list[Record], **config: Any) -> NodeRun:
    return await run_node(LookupTable, {**TABLE, **config}, Batch.of(records))


async def test_an_item_gets_what_the_table_says() -> None:
    run = await look_up([{"status": "paid"}, {"status": "00123"}])

    assert [record["office"] for record in run.records("found")] == ["Released", "code"]


@pytest.mark.parametrize(
    ("not_found", "records", "failed"),
    [
        ("fail", [], 1),
        ("keep", [{"status": "123"}], 0),
        ("default", [{"status": "123", "office": "Open"}], 0),
    ],
)
async def test_a_key_that_is_not_in_the_table_is_handled_as_chosen(
    not_found: str, records: list[Record], failed: int
) -> None:
    run = await look_up([{"status": "123"}], not_found=not_found, default="Open")

    assert run.records("found") == records
    assert len(run.errors()) == failed


async def test_the_row_of_a_file_becomes_fields() -> None:
    host = MemoryHost()
    file = host.files.add("codes.csv", b"code,name,unit\n00123,Mug,PCS\n")
    config = {"key": "{{ item.sku }}", "source": "file", "file": file}

    run = await run_node(LookupTable, config, Batch.of([{"sku": "00123"}, {"sku": "123"}]), host=host)

    assert run.records("found") == [{"sku": "00123", "code": "00123", "name": "Mug", "unit": "PCS"}]
    assert "“123” is not in the table" in run.errors()[0]


@pytest.mark.parametrize(
    ("content", "column", "words"),
    [
        (b"code,name\nA,1\nA,2\n", "", "stands twice in the table (row 3)"),
        (b"code,name\nA\n", "", "Row 2 of the table"),
        (b"code,name\nA,1\n", "ean", "no column “ean”"),
    ],
)
async def test_a_table_that_is_not_sound_stops_the_run(content: bytes, column: str, words: str) -> None:
    host = MemoryHost()
    file = host.files.add("codes.csv", content)
    config = {"key": "A", "source": "file", "file": file, "key_column": column}

    run = await run_node(LookupTable, config, Batch.of([{"sku": "A"}]), host=host)

    assert run.halted is not None
    assert words in run.halted.message


async def test_a_new_record_has_the_named_fields_and_the_others_only_when_wished() -> None:
    fields = {"number": "{{ item.sku }}"}
    batch = Batch.of([{"sku": "00123", "color": "blue"}])

    bare = await run_node(MapFields, {"fields": fields}, batch)
    full = await run_node(MapFields, {"fields": fields, "keep_others": True}, batch)

    assert bare.records("mapped") == [{"number": "00123"}]
    assert full.records("mapped") == [{"sku": "00123", "color": "blue", "number": "00123"}]


async def test_a_missing_field_fails_its_item_alone() -> None:
    run = await run_node(MapFields, {"fields": {"n": "{{ item.sku }}"}}, Batch.of([{"sku": "A"}, {"sky": "B"}]))

    assert run.records("mapped") == [{"n": "A"}]
    assert "sku" in run.errors()[0]


ORDER: Record = {"no": "1", "meta": {"lines": [{"sku": "00123"}, "B"], "by": "Ann"}}


async def test_each_entry_becomes_an_item_that_knows_its_order() -> None:
    run = await run_node(SplitList, {"path": "meta.lines", "position": "line"}, Batch.of([ORDER]))

    parent = {"no": "1", "meta": {"by": "Ann"}}
    assert run.records("entries") == [
        {"sku": "00123", "line": 1, "parent": parent},
        {"value": "B", "line": 2, "parent": parent},
    ]
    assert run.books.read == run.books.delivered == 1


@pytest.mark.parametrize("lines", [[], None])
async def test_an_empty_list_leaves_by_its_own_way(lines: Any) -> None:
    run = await run_node(SplitList, {"path": "lines"}, Batch.of([{"lines": lines}]))

    assert dict(run.books.skipped) == {"empty": 1}


@pytest.mark.parametrize("record", [{}, {"lines": "x"}, {"lines": {"a": 1}}, {"lines": [{"parent": "mine"}]}])
async def test_what_cannot_be_split_fails(record: Record) -> None:
    run = await run_node(SplitList, {"path": "lines"}, Batch.of([record]))

    assert run.records("failed") == [record]
