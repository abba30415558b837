"""Read file: every row comes in exactly or is set aside with its reason."""

import io
from datetime import datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from wareflow.testing import MemoryHost, NodeRun, run_node

from nodes.core.read_file import ReadFile


async def read(content: bytes, name: str = "items.csv", **config: Any) -> NodeRun:
    host = MemoryHost()
    return await run_node(ReadFile, {"file": host.files.add(name, content), **config}, host=host)


def sheet(*rows: list[Any]) -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


async def test_codes_stay_text_and_declared_columns_are_exact_numbers() -> None:
    run = await read(b"sku,ean,price\n00123,5901234123457,1.10\n1e5,+48600100200,-2\n", numbers=["price"])

    assert run.records("items") == [
        {"sku": "00123", "ean": "5901234123457", "price": Decimal("1.10")},
        {"sku": "1e5", "ean": "+48600100200", "price": Decimal(-2)},
    ]
    assert str(run.records("items")[0]["price"]) == "1.10"


async def test_a_broken_row_is_set_aside_with_its_number_and_the_others_come() -> None:
    run = await read(b"sku,price\nA,1\nB,abc\nC\nD,2,3\nE,4\n", numbers=["price"])

    assert [record["sku"] for record in run.records("items")] == ["A", "E"]
    assert [(record["row"], record["text"]) for record in run.records("broken")] == [
        (3, "B | abc"),
        (4, "C"),
        (5, "D | 2 | 3"),
    ]
    assert "not a number" in run.records("broken")[0]["reason"]
    assert (run.books.read, run.books.delivered, run.books.parked) == (5, 2, 3)
    assert run.parked[0].problem.message.startswith("Row 3: column “price”")


async def test_a_quotation_mark_that_is_never_closed_costs_only_its_own_row() -> None:
    run = await read(b'sku,name\nA,"open\nB,Plate\nC,"two\nlines"\n')

    assert run.records("items") == [{"sku": "B", "name": "Plate"}, {"sku": "C", "name": "two\nlines"}]
    assert run.records("broken")[0]["row"] == 2


async def test_decimal_commas_and_thousands_are_read_where_they_are_declared() -> None:
    run = await read(b"sku;price\nA;1 234,50\nB;1.234,5\nC;1.234\n", numbers=["price"], decimal_comma=True)

    assert [record["price"] for record in run.records("items")] == [Decimal("1234.50"), Decimal("1234.5")]
    assert run.records("broken")[0]["text"] == "C | 1.234"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250", "iso-8859-2", "utf-16"])
async def test_polish_letters_come_in_from_each_encoding(encoding: str) -> None:
    run = await read("sku,name\n1,Zażółć gęślą jaźń\n".encode(encoding), encoding=encoding)

    assert run.records("items") == [{"sku": "1", "name": "Zażółć gęślą jaźń"}]


async def test_a_file_in_another_encoding_is_refused_with_the_place_and_read_with_the_right_one() -> None:
    content = "sku,name\n1,Łyżka\n".encode("cp1250")

    wrong = await read(content)
    right = await read(content, encoding="cp1250")

    assert wrong.halted is not None
    assert (wrong.halted.code, wrong.halted.field) == ("encoding", "encoding")
    assert "byte 0xa3 at offset 11 (line 2)" in wrong.halted.message
    assert wrong.records("items") == []
    assert right.records("items")[0]["name"] == "Łyżka"


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
async def test_the_delimiter_is_found(sign: str) -> None:
    run = await read(f"sku{sign}name\n1{sign}Blue, big; mug\n".replace("Blue, big; mug", '"Blue, big; mug"').encode())

    assert run.records("items") == [{"sku": "1", "name": "Blue, big; mug"}]


async def test_a_table_without_header_gets_numbered_columns() -> None:
    run = await read(b"A,1\nB,2\n", header=False)

    assert run.records("items") == [{"column_1": "A", "column_2": "1"}, {"column_1": "B", "column_2": "2"}]


async def test_lines_above_the_header_are_passed_over() -> None:
    run = await read(b"Price list 2026\n\nsku,price\nA,1\n", header_row=3)

    assert run.records("items") == [{"sku": "A", "price": "1"}]


async def test_blank_and_repeated_column_names_are_told_apart() -> None:
    run = await read(b"sku,,sku\n1,2,3\n")

    assert run.records("items") == [{"sku": "1", "column_2": "2", "sku_2": "3"}]


async def test_a_number_column_that_is_not_there_is_named() -> None:
    run = await read(b"sku,cost\n1,2\n", numbers=["price"])

    assert run.halted is not None
    assert run.halted.message == "The file has no column “price”. Its columns are “sku”, “cost”."


async def test_a_spreadsheet_gives_what_people_see() -> None:
    content = sheet(["sku", "ean", "price", "day"], ["00123", 5901234123457, 12.3, datetime(2026, 1, 2)], ["X"])  # noqa: DTZ001

    run = await read(content, "items.xlsx", numbers=["price"])

    assert run.records("items") == [
        {"sku": "00123", "ean": "5901234123457", "price": Decimal("12.3"), "day": "2026-01-02"},
        {"sku": "X", "ean": "", "price": None, "day": ""},
    ]


async def test_what_is_no_spreadsheet_is_refused() -> None:
    run = await read(b"sku,price\n", "items.xlsx")

    assert run.halted is not None
    assert run.halted.field == "format"


async def test_json_lines_come_exactly_and_a_bad_line_is_set_aside() -> None:
    run = await read(b'{"sku":"00123","price":1.10}\n[1]\n{bad\n\n{"sku":"B"}\n', "items.jsonl")

    assert run.records("items") == [{"sku": "00123", "price": Decimal("1.10")}, {"sku": "B"}]
    assert [record["row"] for record in run.records("broken")] == [2, 3]


async def test_a_json_list_is_found_at_its_path() -> None:
    run = await read(b'{"data":{"items":[{"sku":"A"}, 7]}}', "items.json", list_path="data.items")

    assert run.records("items") == [{"sku": "A"}]
    assert run.records("broken")[0]["text"] == "7"


async def test_large_files_come_page_by_page_and_completely() -> None:
    rows = "".join(f"{number:05d},x\n" for number in range(1203))

    run = await read(f"sku,name\n{rows}".encode())

    assert len(run.records("items")) == 1203
    assert run.books.read == run.books.delivered == 1203


async def test_a_file_that_is_gone_is_named() -> None:
    run = await run_node(ReadFile, {"file": "file9"})

    assert run.halted is not None
    assert "file9" in run.halted.message
