"""Reading from the imitated Business Central: filters, order, selection, expansion, counting and paging."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from wareflow.sandbox import lightspeed
from wareflow.sandbox.business_central.entities import Field, entities, served
from wareflow.sandbox.business_central.sales_kinds import NEEDS_PARENT

from tests.sandbox.bc_office import BASE, COMPANY, ITEMS, Office, code_of, exact, opened_office, text_of


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with opened_office() as opened:
        yield opened


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("number eq 'MUG-BLUE'", ["MUG-BLUE"]),
        ("number eq 'mug-blue'", ["MUG-BLUE"]),
        ("number eq 'NONE'", []),
        ("displayName eq 'Chef''s knife 20 cm'", ["KIT-KNIFE-20"]),
        ("number eq 'MUG-RED' or number eq '00123'", ["00123", "MUG-RED"]),
        ("number eq 'MUG-RED' or number eq ' mug-red ' or number eq 'NONE'", ["MUG-RED"]),
        ("(number eq 'MUG-RED' and number eq 'MUG-BLUE') or number eq '00123'", ["00123"]),
        ("(number eq 'MUG-RED' and startswith(number,'GLS')) or number eq '00123'", ["00123"]),
        ("(number eq 'MUG-RED' and number ne 'MUG-RED') or number eq 'MUG-BLUE'", ["MUG-BLUE"]),
        ("number eq 'MUG-RED' or startswith(number,'GLS-JAR')", ["GLS-JAR-05", "GLS-JAR-10", "MUG-RED"]),
        ("displayName eq 'Chef''s knife 20 cm' or displayName eq 'NONE'", ["KIT-KNIFE-20"]),
        ("startswith(number,'GLS-JAR')", ["GLS-JAR-05", "GLS-JAR-10"]),
        ("endswith(displayName,'uchem')", ["MUG-ŁAP-01"]),
        ("contains(displayName, 'Ø 2')", ["00122", "00124"]),
        ("tolower(number) eq 'mug-red'", ["MUG-RED"]),
        ("substring(number,0,3) eq 'TXT' and unitPrice gt 80", ["TXT-APRON", "TXT-TOWEL-L"]),
        ("unitPrice ge 129 and unitPrice le 429.00 and unitCost eq 188", ["PLT-SET-18"]),
        ("unitPrice lt 9", ["STA-PEN-BLK"]),
        ("blocked eq true", ["KIT-MILL-SP"]),
        ("type eq 'Non_x002D_Inventory'", ["GFT-VOUCHER"]),
        (
            "gtin eq '' and itemCategoryCode eq 'GIFTS' and type ne 'Non_x002D_Inventory'",
            ["GFT-MORNING", "GFT-TEATIME", "MAC-PEN-1", "PUZ-BAJ-4"],
        ),
        ("(number eq 'MUG-RED' or number eq 'MUG-BLUE') and unitPrice ne 1", ["MUG-BLUE", "MUG-RED"]),
        ("lastModifiedDateTime lt 2026-09-01T07:30:00.504Z", ["MUG-BLUE", "MUG-GREEN", "MUG-RED"]),
        ("lastModifiedDateTime gt 2026-09-16T06:30:00+02:00", ["PUZ-BAJ-5"]),
    ],
)
async def test_a_filter_finds_exactly_what_it_says(office: Office, text: str, numbers: list[str]) -> None:
    found = await office.numbers(filter=text)

    assert found == numbers


async def test_an_id_filter_takes_a_bare_guid(office: Office) -> None:
    mug = await office.item("MUG-BLUE")

    found = await office.numbers(filter=f"id eq {mug['id']}")

    assert found == ["MUG-BLUE"]


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("number eq 'A' or blocked eq true", "BadRequest", "'OR' operator is not supported on distinct fields"),
        ("not (number eq 'A')", "BadRequest", "'NOT' operator"),
        ("colour eq 'red'", "BadRequest", "named 'colour'"),
        ("number eq 5", "BadRequest", "incompatible types"),
        ("unitPrice eq '5'", "BadRequest", "incompatible types"),
        ("blocked eq null", "BadRequest", "incompatible types"),
        ("id eq 'x'", "BadRequest", "incompatible types"),
        ("number eq", "BadRequest", "Syntax error"),
        ("number is 'A'", "BadRequest", "Syntax error"),
        ("(number eq 'A'", "BadRequest", "Syntax error"),
        ("number eq 'A' blocked", "BadRequest", "Syntax error"),
        ("number eq 'open", "BadRequest", "Syntax error"),
        ("contains(tolower(displayName),'mug')", "BadRequest", "Nested functions"),
        ("length(number) eq 3", "BadRequest", "unknown function"),
        ("number in ('A','B')", "BadRequest", "Syntax error"),
        ("type eq 'Gadget'", "Unknown", "is not an option"),
        ("number eq 'ABCDEFGHIJKLMNOPQRSTU'", "Application_FilterErrorException", "length of the string is 21"),
        ("lastModifiedDateTime gt 2026-13-41T00:00:00Z", "BadRequest", "Unrecognized"),
    ],
)
async def test_a_filter_that_the_service_does_not_know_is_refused(
    office: Office, text: str, code: str, words: str
) -> None:
    reply = await office.get(ITEMS, filter=text)

    assert code_of(reply) == (400, code)
    assert words in text_of(reply)


@pytest.mark.parametrize("text", ["number in ('MUG-RED','00123')", "contains(tolower(gtin),'000020') or gtin eq 'x'"])
async def test_the_newer_schema_knows_in_and_nested_functions(office: Office, text: str) -> None:
    found = await office.numbers(filter=text, schemaversion="2.1")

    assert "MUG-RED" in found
    assert len(found) <= 2


async def test_order_select_top_skip_and_count_work_together(office: Office) -> None:
    reply = await office.get(
        ITEMS,
        filter="startswith(number,'MUG-')",
        orderby="unitPrice desc,number",
        select="number,unitPrice",
        top="3",
        skip="1",
        count="true",
    )

    assert reply.json()["@odata.count"] == 8
    assert [(i["number"], i["unitPrice"]) for i in exact(reply)["value"]] == [
        ("MUG-ŁAP-01", "44.90"),
        ("MUG-BLACK", "39.50"),
        ("MUG-GREEN", "36.00"),
    ]
    assert exact(reply)["value"][0].keys() == {"@odata.etag", "number", "unitPrice"}
    assert "@odata.nextLink" not in reply.json()


@pytest.mark.parametrize(
    "options",
    [
        {"select": "colour"},
        {"orderby": "colour"},
        {"orderby": "number up"},
        {"expand": "colour"},
        {"top": "-1"},
        {"skip": "x"},
        {"count": "yes"},
        {"search": "mug"},
        {"apply": "x"},
        {"skiptoken": "rubbish"},
        {"skiptoken": "WyJhIl0"},
    ],
)
async def test_unknown_options_are_refused(office: Office, options: dict[str, str]) -> None:
    reply = await office.get(ITEMS, **options)

    assert reply.status_code == 400


async def test_related_records_unfold(office: Office) -> None:
    [apron] = await office.rows(
        ITEMS,
        filter="number eq 'TXT-APRON'",
        select="number",
        expand="itemCategory($select=code),unitOfMeasure,itemVariants($select=code;$filter=code ne 'M')",
    )

    assert apron["itemCategory"]["code"] == "TEXTILE"
    assert apron["unitOfMeasure"]["internationalStandardCode"] == "EA"
    assert [variant["code"] for variant in apron["itemVariants"]] == ["L", "S"]
    assert apron["itemVariants"][0].keys() == {"@odata.etag", "code"}


async def test_related_records_have_addresses_of_their_own(office: Office) -> None:
    apron = await office.item("TXT-APRON")

    category = await office.get(f"{ITEMS}({apron['id']})/itemCategory")
    variants = await office.rows(f"{ITEMS}({apron['id']})/itemVariants")
    counted = await office.get(f"{ITEMS}/$count", filter="startswith(number,'MUG')")

    assert category.json()["code"] == "TEXTILE"
    assert [variant["code"] for variant in variants] == ["L", "M", "S"]
    assert (counted.text, counted.headers["content-type"]) == ("8", "text/plain")


async def walk(office: Office, size: int, **options: str) -> list[list[str]]:
    """The item numbers of every page."""
    pages = []
    reply = await office.get(ITEMS, f"odata.maxpagesize={size}", **options)
    while True:
        pages.append([item["number"] for item in reply.json()["value"]])
        link = reply.json().get("@odata.nextLink")
        if link is None:
            return pages
        reply = await office.http.get(link, headers={"Prefer": f"odata.maxpagesize={size}"})


async def test_pages_follow_one_another_without_gap_or_repeat(office: Office) -> None:
    whole = await office.numbers()

    pages = await walk(office, 50)

    assert [number for page in pages for number in page] == whole
    assert [len(page) for page in pages] == [50, 50, 50, 4]


async def test_a_full_last_page_has_no_next_link(office: Office) -> None:
    pages = await walk(office, 4, filter="startswith(number,'MUG-')")

    assert [len(page) for page in pages] == [4, 4]


async def test_paging_keeps_order_top_and_equal_sort_values(office: Office) -> None:
    options = {"orderby": "lastModifiedDateTime desc", "top": "8", "skip": "1"}
    whole = await office.numbers(**options)

    pages = await walk(office, 3, **options)

    assert [len(page) for page in pages] == [3, 3, 2]
    assert [number for page in pages for number in page] == whole


async def test_a_row_deleted_between_two_pages_moves_nothing(office: Office) -> None:
    first = await office.get(ITEMS, "odata.maxpagesize=10")
    numbers = await office.numbers()
    gone = first.json()["value"][3]
    await office.http.delete(f"{ITEMS}({gone['id']})", headers={"If-Match": "*"})

    second = await office.http.get(first.json()["@odata.nextLink"], headers={"Prefer": "odata.maxpagesize=10"})

    assert [item["number"] for item in second.json()["value"]] == numbers[10:20]


async def test_the_next_link_is_a_full_address_and_the_preference_is_confirmed(office: Office) -> None:
    reply = await office.get(ITEMS, "odata.maxpagesize=5", filter="unitPrice gt 0", select="number")

    link = urlsplit(reply.json()["@odata.nextLink"])
    assert link.netloc == "sandbox:8001"
    assert "$skiptoken=" in link.query
    assert reply.headers["preference-applied"] == "odata.maxpagesize=5"


async def test_nothing_found_is_an_empty_list(office: Office) -> None:
    reply = await office.get(ITEMS, filter="number eq 'NONE'", count="true")

    assert reply.json()["value"] == []
    assert reply.json()["@odata.count"] == 0
    assert "@odata.nextLink" not in reply.json()


async def test_the_context_names_set_and_company(office: Office) -> None:
    mug = await office.item("MUG-BLUE")

    several = await office.get(ITEMS)
    one = await office.get(f"{ITEMS}({mug['id']})")

    path = COMPANY.removeprefix(BASE + "/")
    assert several.json()["@odata.context"] == f"{BASE}/$metadata#{path}/items"
    assert one.json()["@odata.context"] == f"{BASE}/$metadata#{path}/items/$entity"


JSON_TYPES: dict[str, type | tuple[type, ...]] = {
    "bool": bool,
    "decimal": (int, float),
    "int": int,
}


EMPTY = {
    "customerPayments",
    "attachments",
    "defaultDimensions",
    "dimensionSetLines",
    "documentAttachments",
    "generalLedgerEntries",
    "journalLines",
    "salesQuoteLines",
    "salesQuotes",
    "subscriptions",
    "vendors",
}
"""Sets without a row in the demo data."""


def fits(field: Field, value: Any) -> bool:
    if field.type == "enum":
        return value in field.members
    if field.type in ("text", "code"):
        return isinstance(value, str) and len(value) <= (field.max or 10_000)
    return isinstance(value, JSON_TYPES.get(field.type, str))


@pytest.mark.parametrize("set_name", sorted(served("").keys() - EMPTY))
async def test_every_record_has_exactly_the_fields_of_the_table(office: Office, set_name: str) -> None:
    fields = {name: field for name, field in entities()[set_name].fields.items() if field.type != "stream"}
    parents = await office.rows(f"{COMPANY}/{set_name.removesuffix('Lines')}s") if set_name in NEEDS_PARENT else []
    asked = {"filter": f"documentId eq {parents[0]['id']}"} if parents else {}

    rows = await office.rows(f"{BASE}/companies" if set_name == "companies" else f"{COMPANY}/{set_name}", **asked)

    assert rows
    for row in rows:
        assert {name for name in row if "@" not in name} == fields.keys()
        assert [name for name, field in fields.items() if not fits(field, row[name])] == []


async def test_service_document_and_metadata_name_every_set(office: Office) -> None:
    document = await office.get(BASE)
    metadata = await office.get(f"{BASE}/$metadata")

    root = ElementTree.fromstring(metadata.text)
    sets = {each.get("Name") for each in root.iter("{http://docs.oasis-open.org/odata/ns/edm}EntitySet")}
    assert {each["name"] for each in document.json()["value"]} == set(served("")) == sets


async def test_the_demo_data_are_the_same_at_every_start_and_full_of_life(office: Office) -> None:
    items = await office.rows(ITEMS)

    async with opened_office() as second:
        again = await second.rows(ITEMS)

    assert items == again
    assert 50 <= len(items) <= 200
    assert {"00123", "1.10", "MUG-ŁAP-01"} <= {item["number"] for item in items}
    assert len(await office.rows(f"{COMPANY}/itemCategories")) == 12
    assert {"PCS", "BOX", "KG"} <= {unit["code"] for unit in await office.rows(f"{COMPANY}/unitsOfMeasure")}


async def test_about_a_third_of_the_goods_in_the_shop_are_known_here_and_some_differ(office: Office) -> None:
    known = {item["number"]: item for item in await office.rows(ITEMS)}
    shop = [item for item in lightspeed.SYSTEM().state()["Item"] if item["customSku"]]

    common = [(item, known[item["customSku"].upper()]) for item in shop if item["customSku"].upper() in known]

    names = [ours["displayName"] == theirs["description"] for theirs, ours in common]
    prices = [str(ours["unitPrice"]) == theirs["Prices"][0]["amount"] for theirs, ours in common]
    assert 0.25 < len(common) / len(shop) < 0.4
    assert 0.5 < sum(names) / len(common) < 1
    assert 0.5 < sum(prices) / len(common) < 1


async def test_the_api_of_an_app_has_its_own_sets_at_its_own_address(office: Office) -> None:
    base = BASE.replace("/api/v2.0", "/api/lumo/shop/v1.0")
    place = COMPANY.replace(BASE, base)

    sets = {each["name"] for each in (await office.get(base)).json()["value"]}
    details = await office.rows(f"{place}/itemDetails", filter="itemNumber eq 'MUG-BLUE'")
    twice = await office.http.post(f"{place}/itemDetails", json={"itemNumber": "MUG-BLUE"})
    nobodys = await office.http.post(f"{place}/itemDetails", json={"itemNumber": "NO-SUCH"})
    elsewhere = await office.get(f"{COMPANY}/itemDetails")

    assert sets == set(served("lumo/shop/v1.0"))
    assert [row["brand"] for row in details] == ["Lumo"]
    assert code_of(twice) == (400, "Internal_EntityWithSameKeyExists")
    assert code_of(nobodys) == (400, "Internal_InvalidTableRelation")
    assert elsewhere.status_code == 404
    assert "itemDetails" not in (await office.get(f"{BASE}/$metadata")).text
    assert 'Name="longDescription"' in (await office.get(f"{base}/$metadata")).text
