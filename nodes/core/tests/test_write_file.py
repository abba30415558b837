"""Write file: what is in the items stands in the file, or the item is set aside."""

import io
from decimal import Decimal
from typing import Any, Literal

import openpyxl
import pytest
from wareflow.sdk import Batch, Record
from wareflow.testing import MemoryHost, NodeRun, run_node

from nodes.core.write_file import WriteFile

ROWS: list[Record] = [
    {"sku": "00123", "price": Decimal("-12.50"), "name": "=1+1"},
    {"sku": "+48600100200", "price": 5901234123457, "name": "Łyżka"},
]


async def write(records: list[Record], mode: Literal["live", "plan"] = "live", **config: Any) -> tuple[NodeRun, bytes]:
    host = MemoryHost()
    given = {"file_name": "items", **config}
    run = await run_node(WriteFile, given, Batch.of(records), host=host, mode=mode)
    written = [record["id"] for record in run.records("written") if record["id"]]
    return run, host.files.open(written[0]).path.read_bytes() if written else b""


async def test_codes_and_digits_stand_in_the_file_as_they_are() -> None:
    run, content = await write(ROWS)

    assert content.decode().splitlines() == [
        "sku,price,name",
        "00123,-12.50,'=1+1",
        "+48600100200,5901234123457,Łyżka",
    ]
    assert run.records("written") == [
        {"id": "file1", "size": len(content), "name": "items.csv", "rows": 2, "format": "csv"}
    ]


async def test_a_plan_shows_the_file_and_writes_none() -> None:
    run, content = await write(ROWS, mode="plan")

    assert content == b""
    assert [(change.change.key, change.change.action, change.state) for change in run.changes] == [
        ("items.csv", "create", "planned")
    ]
    assert run.books.delivered == 2


async def test_an_item_with_a_letter_that_the_encoding_lacks_is_set_aside_with_the_letter() -> None:
    run, content = await write([{"name": "Łyżka"}, {"name": "Zupa ☃"}], encoding="cp1250")

    assert content.decode("cp1250").splitlines() == ["name", "Łyżka"]
    assert run.errors() == [
        "“name” holds “☃” (U+2603), which Windows-1250 does not have. Choose UTF-8 or change the text."
    ]
    assert (run.books.delivered, run.books.parked) == (1, 1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1250", "iso-8859-2"])
async def test_a_file_can_be_read_in_the_encoding_it_was_written_in(encoding: str) -> None:
    _, content = await write([{"name": "Łyżka"}], encoding=encoding)

    assert content.decode(encoding) == "name\r\nŁyżka\r\n"


async def test_decimal_commas_are_for_numbers_only() -> None:
    _, content = await write([{"p": Decimal("1.50"), "t": "1.50"}], decimal_comma=True, delimiter="semicolon")

    assert content == b"p;t\r\n1,50;1.50\r\n"


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("-5.20", "-5.20"),
        ("+48600100200", "+48600100200"),
        ("a=b", "a=b"),
    ],
)
async def test_only_what_would_run_as_a_formula_is_disarmed(text: str, cell: str) -> None:
    _, plain = await write([{"t": text}], header=False)
    _, raw = await write([{"t": text}], header=False, guard_formulas=False)

    assert plain.decode().strip() == cell
    assert raw.decode().strip() == text


async def test_a_spreadsheet_holds_numbers_as_numbers_and_codes_as_text() -> None:
    _, content = await write([*ROWS, {"sku": "12345678901234567890", "price": 12345678901234567890}], format="xlsx")

    page = openpyxl.load_workbook(io.BytesIO(content)).active
    assert page is not None
    cells = [[(cell.value, cell.data_type) for cell in row] for row in page.iter_rows(min_row=2)]
    assert cells[0] == [("00123", "s"), (-12.5, "n"), ("'=1+1", "s")]
    assert cells[1][:2] == [("+48600100200", "s"), (5901234123457, "n")]
    assert cells[2][1] == ("12345678901234567890", "s")


async def test_a_cell_that_no_spreadsheet_holds_sets_its_item_aside() -> None:
    run, _ = await write([{"t": "ok"}, {"t": "a\x01"}, {"t": "x" * 40_000}], format="xlsx")

    assert [record["rows"] for record in run.records("written")] == [1]
    assert len(run.errors()) == 2


async def test_columns_stand_in_their_order_with_what_was_worked_out() -> None:
    columns = [{"title": "Number", "value": "{{ item.sku }}"}, {"title": "Gross", "value": "{{ item.price * 2 }}"}]

    run, content = await write([ROWS[0], {"sku": "no price"}], columns=columns)

    assert content == b"Number,Gross\r\n00123,-25.00\r\n"
    assert "price" in run.errors()[0]


async def test_two_columns_of_one_name_are_refused() -> None:
    columns = [{"title": "A", "value": "1"}, {"title": "A", "value": "2"}]

    with pytest.raises(ValueError, match="twice"):
        await write(ROWS, columns=columns)


async def test_json_lines_hold_every_digit() -> None:
    _, content = await write([{"a": Decimal("1.10"), "b": ["00123"]}], format="json_lines")

    assert content == b'{"a":1.10,"b":["00123"]}\n'


async def test_without_items_there_is_no_file() -> None:
    run, _ = await write([])

    assert run.records("written") == []
    assert run.books.balanced


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/passwd", "-..-etc-passwd.csv"),
        ("items.csv", "items.csv"),
        ("  ", "items.csv"),
        ("n{{ run.number }}", "n1.csv"),
    ],
)
async def test_a_file_name_never_leads_into_a_folder(name: str, expected: str) -> None:
    run, _ = await write(ROWS, file_name=name)

    assert run.records("written")[0]["name"] == expected
