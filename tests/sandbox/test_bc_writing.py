"""Writing to the imitated Business Central: creating, changing, deleting, etags, relations and refusals."""

import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from wareflow.sandbox.business_central.entities import ZERO_ID

from tests.sandbox.bc_office import BASE, COMPANY, ITEMS, Office, code_of, exact, opened_office, text_of


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with opened_office() as opened:
        yield opened


async def raw_post(office: Office, body: str, content_type: str = "application/json") -> httpx.Response:
    return await office.http.post(ITEMS, content=body, headers={"Content-Type": content_type})


async def test_a_new_item_comes_back_whole_with_its_address(office: Office) -> None:
    reply = await office.post("items", {"number": "NEW-1", "displayName": "Nowy kubek", "itemCategoryCode": "MUGS"})

    item = reply.json()
    assert reply.status_code == 201
    assert reply.headers["location"] == f"{ITEMS}({item['id']})"
    assert (item["number"], item["displayName"], item["type"]) == ("NEW-1", "Nowy kubek", "Inventory")
    assert (await office.get(reply.headers["location"])).json() == item


async def test_blank_values_stand_where_nothing_was_sent(office: Office) -> None:
    item = (await office.post("items", {"number": "NEW-1"})).json()

    assert (item["displayName"], item["gtin"], item["itemCategoryCode"]) == ("", "", "")
    assert (item["itemCategoryId"], item["blocked"], item["inventory"]) == (ZERO_ID, False, 0)


async def test_decimals_are_kept_as_they_were_sent(office: Office) -> None:
    reply = await raw_post(office, '{"number":"NEW-1","unitPrice":1000.00,"unitCost":0.1234567890123456789}')

    item = exact(await office.get(reply.headers["location"]))
    assert (item["unitPrice"], item["unitCost"]) == ("1000.00", "0.1234567890123456789")


async def test_codes_are_trimmed_and_upper_case_but_texts_are_kept(office: Office) -> None:
    sent = {"number": " new-1 ", "displayName": " As it is ", "itemCategoryCode": "mugs"}

    item = (await office.post("items", sent)).json()

    assert (item["number"], item["displayName"], item["itemCategoryCode"]) == ("NEW-1", " As it is ", "MUGS")


async def test_the_time_of_change_has_milliseconds(office: Office) -> None:
    office.system.clock.freeze(office.system.clock.now().replace(microsecond=123999))

    item = (await office.post("items", {"number": "NEW-1"})).json()

    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.123Z", item["lastModifiedDateTime"])


async def test_an_item_without_a_number_gets_the_next_of_its_series(office: Office) -> None:
    await office.post("items", {"number": "I01002"})

    numbers = [(await office.post("items", {"displayName": "x"})).json()["number"] for _ in range(2)]

    assert numbers == ["I01001", "I01003"]


async def test_manual_numbers_can_be_forbidden(office: Office) -> None:
    await office.control("settings", manual_numbers=False)

    refused = await office.post("items", {"number": "NEW-1"})
    given = await office.post("items", {"number": ""})

    assert code_of(refused) == (400, "Application_DialogException")
    assert given.status_code == 201


async def test_a_template_fills_what_was_not_sent(office: Office) -> None:
    await office.control("settings", item_template={"baseUnitOfMeasureCode": "PCS", "taxGroupCode": "VAT8"})

    item = (await office.post("items", {"number": "NEW-1", "taxGroupCode": "VAT5"})).json()

    assert (item["baseUnitOfMeasureCode"], item["taxGroupCode"]) == ("PCS", "VAT5")


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        ({"number": "NEW-1", "colour": "red"}, "BadRequest", "The property 'colour' does not exist on type"),
        ({"id": ZERO_ID}, "BadRequest_InvalidOperation", "Control 'id' is read-only."),
        ({"lastModifiedDateTime": "2026-01-01T00:00:00Z"}, "BadRequest_InvalidOperation", "read-only"),
        ({"number": "ABCDEFGHIJKLMNOPQRSTU"}, "Application_StringExceededLength", "is 21, but it must be less"),
        ({"number": "N", "displayName": "x" * 101}, "Application_StringExceededLength", "equal to 100 characters"),
        ({"number": "mug-blue"}, "Internal_EntityWithSameKeyExists", "already exists"),
        ({"itemCategoryCode": "NONE"}, "Internal_InvalidTableRelation", '"itemCategoryCode" does not match'),
        ({"baseUnitOfMeasureId": "1" * 8 + ZERO_ID[8:]}, "Internal_InvalidTableRelation", '"baseUnitOfMeasureId"'),
        ({"type": "Gadget"}, "Unknown", "The existing options are: Inventory,Service,Non-Inventory"),
        ({"type": "Non-Inventory"}, "Unknown", "is not an option"),
        ({"inventory": 5}, "Application_DialogException", "Inventory cannot be changed"),
        ({"unitPrice": "5.00"}, "BadRequest", "Edm.Decimal"),
        ({"blocked": "true"}, "BadRequest", "Edm.Boolean"),
        ({"number": 123}, "BadRequest", "Edm.String"),
        ({"itemCategoryId": "MUGS"}, "BadRequest", "Edm.Guid"),
    ],
)
async def test_a_wrong_item_is_refused_and_nothing_is_stored(
    office: Office, body: dict[str, Any], code: str, words: str
) -> None:
    before = await office.numbers()

    reply = await office.post("items", body)

    assert code_of(reply) == (400, code)
    assert words in text_of(reply)
    assert await office.numbers() == before


async def test_a_body_that_is_not_json_is_refused(office: Office) -> None:
    broken = await raw_post(office, "{")
    several = await raw_post(office, "[1]")
    form = await raw_post(office, "number=1", "application/x-www-form-urlencoded")

    assert [broken.status_code, several.status_code, form.status_code] == [400, 400, 415]


async def test_id_and_code_of_a_relation_must_agree(office: Office) -> None:
    mugs, plates = (await office.rows(f"{COMPANY}/itemCategories", filter="code eq 'MUGS' or code eq 'PLATES'"))[:2]

    both = await office.post("items", {"number": "N-1", "itemCategoryId": mugs["id"], "itemCategoryCode": "MUGS"})
    apart = await office.post("items", {"number": "N-2", "itemCategoryId": plates["id"], "itemCategoryCode": "MUGS"})

    assert both.status_code == 201
    assert code_of(apart) == (400, "Application_DialogException")
    assert "do not match to a specific Item Category" in text_of(apart)


async def test_a_relation_follows_whichever_half_is_sent_and_zero_clears_it(office: Office) -> None:
    mug = await office.item("MUG-BLUE")

    by_code = (await office.patch(mug, {"itemCategoryCode": "GIFTS"})).json()
    cleared = (await office.patch(mug, {"itemCategoryId": ZERO_ID})).json()
    by_id = (await office.patch(mug, {"itemCategoryId": mug["itemCategoryId"]})).json()

    assert by_code["itemCategoryId"] not in (mug["itemCategoryId"], ZERO_ID)
    assert (cleared["itemCategoryId"], cleared["itemCategoryCode"]) == (ZERO_ID, "")
    assert (by_id["itemCategoryId"], by_id["itemCategoryCode"]) == (mug["itemCategoryId"], "MUGS")


async def test_a_change_touches_only_what_was_sent(office: Office) -> None:
    mug = await office.item("MUG-BLUE")

    reply = await office.patch(mug, {"unitPrice": 35.5, "inventory": 12}, mug["@odata.etag"])

    changed = reply.json()
    moved = {name for name in mug if mug[name] != changed[name]}
    assert reply.status_code == 200
    assert moved == {"unitPrice", "inventory", "lastModifiedDateTime", "@odata.etag"}
    assert (changed["unitPrice"], changed["inventory"]) == (35.5, 12)


@pytest.mark.parametrize("etag", [None, "", "anything", 'W/"open'])
async def test_a_change_without_a_readable_etag_is_refused(office: Office, etag: str | None) -> None:
    mug = await office.item("MUG-BLUE")

    reply = await office.patch(mug, {"unitPrice": 1}, etag)

    assert code_of(reply) == (400, "BadRequest_InvalidToken")
    assert await office.item("MUG-BLUE") == mug


async def test_a_stale_etag_is_a_conflict_and_reading_again_mends_it(office: Office) -> None:
    stale = await office.item("MUG-BLUE")
    await office.patch(stale, {"unitPrice": 1}, stale["@odata.etag"])

    refused = await office.patch(stale, {"unitPrice": 2}, stale["@odata.etag"])
    fresh = await office.item("MUG-BLUE")
    accepted = await office.patch(fresh, {"unitPrice": 2}, fresh["@odata.etag"])

    assert code_of(refused) == (409, "Request_EntityChanged")
    assert accepted.json()["unitPrice"] == 2


async def test_a_refused_change_leaves_the_item_as_it_was(office: Office) -> None:
    mug = await office.item("MUG-BLUE")

    reply = await office.patch(mug, {"unitPrice": 1, "itemCategoryCode": "NONE"})

    assert code_of(reply) == (400, "Internal_InvalidTableRelation")
    assert await office.item("MUG-BLUE") == mug


async def test_an_item_can_be_renamed_but_not_onto_another(office: Office) -> None:
    apron = await office.item("TXT-APRON")

    renamed = await office.patch(apron, {"number": "txt-apron-2"})
    taken = await office.patch(apron, {"number": "MUG-BLUE"})
    blank = await office.patch(apron, {"number": ""})
    variants = await office.rows(f"{ITEMS}({apron['id']})/itemVariants")

    assert (renamed.status_code, renamed.json()["number"]) == (200, "TXT-APRON-2")
    assert code_of(taken) == (400, "Internal_EntityWithSameKeyExists")
    assert code_of(blank) == (400, "Application_DialogException")
    assert {variant["itemNumber"] for variant in variants} == {"TXT-APRON-2"}
    assert await office.numbers(filter="number eq 'TXT-APRON'") == []
    assert await office.numbers(filter="number eq 'TXT-APRON-2'") == ["TXT-APRON-2"]


async def test_a_deleted_item_is_gone_and_a_stale_etag_saves_it(office: Office) -> None:
    apron = await office.item("TXT-APRON")
    address = f"{ITEMS}({apron['id']})"
    await office.patch(apron, {"unitPrice": 1})

    stale = await office.http.delete(address, headers={"If-Match": apron["@odata.etag"]})
    gone = await office.http.delete(address)
    again = await office.http.delete(address, headers={"If-Match": "*"})

    assert code_of(stale) == (409, "Request_EntityChanged")
    assert (gone.status_code, gone.content) == (204, b"")
    assert code_of(again) == (404, "Internal_RecordNotFound")
    assert {v["itemNumber"] for v in await office.rows(f"{COMPANY}/itemVariants")} == {"STA-NOTE-A5"}


async def test_a_code_in_use_cannot_be_deleted(office: Office) -> None:
    [mugs] = await office.rows(f"{COMPANY}/itemCategories", filter="code eq 'MUGS'")

    reply = await office.http.delete(f"{COMPANY}/itemCategories({mugs['id']})", headers={"If-Match": "*"})

    assert code_of(reply) == (400, "Application_DialogException")


@pytest.mark.parametrize(
    ("set_name", "body"),
    [
        ("itemCategories", {"code": "lamps", "displayName": "Lamps"}),
        ("unitsOfMeasure", {"code": "pair", "displayName": "Pair", "internationalStandardCode": "pr"}),
        ("taxGroups", {"code": "vat7", "displayName": "VAT 7 %"}),
        ("itemVariants", {"itemNumber": "MUG-BLUE", "code": "xl", "description": "Large"}),
    ],
)
async def test_code_tables_can_be_written(office: Office, set_name: str, body: dict[str, str]) -> None:
    first = await office.post(set_name, body)
    second = await office.post(set_name, body)
    without = await office.post(set_name, {name: value for name, value in body.items() if name != "code"})

    assert (first.status_code, first.json()["code"]) == (201, body["code"].upper())
    assert code_of(second) == (400, "Internal_EntityWithSameKeyExists")
    assert code_of(without) == (400, "Application_DialogException")


async def test_a_renamed_category_shows_on_its_items(office: Office) -> None:
    [mugs] = await office.rows(f"{COMPANY}/itemCategories", filter="code eq 'MUGS'")

    await office.http.patch(
        f"{COMPANY}/itemCategories({mugs['id']})", json={"code": "CUPS"}, headers={"If-Match": mugs["@odata.etag"]}
    )

    assert (await office.item("MUG-BLUE"))["itemCategoryCode"] == "CUPS"


async def test_children_can_come_along_and_one_bad_child_undoes_all(office: Office) -> None:
    good = await office.post("items", {"number": "N-1", "itemVariants": [{"code": "A"}, {"code": "B"}]})
    bad = await office.post("items", {"number": "N-2", "itemVariants": [{"code": "A"}, {"code": "A"}]})

    variants = await office.rows(f"{COMPANY}/itemVariants", filter="itemNumber eq 'N-1' or itemNumber eq 'N-2'")
    assert good.status_code == 201
    assert code_of(bad) == (400, "Internal_EntityWithSameKeyExists")
    assert [(v["itemNumber"], v["code"]) for v in variants] == [("N-1", "A"), ("N-1", "B")]
    assert await office.numbers(filter="number eq 'N-2'") == []


async def test_a_variant_can_be_added_below_its_item(office: Office) -> None:
    mug = await office.item("MUG-BLUE")

    reply = await office.http.post(f"{ITEMS}({mug['id']})/itemVariants", json={"code": "XL"})

    assert (reply.status_code, reply.json()["itemNumber"]) == (201, "MUG-BLUE")


@pytest.mark.parametrize(
    ("method", "set_name"),
    [("PATCH", "items"), ("PUT", "items"), ("POST", "generalProductPostingGroups"), ("POST", "companyInformation")],
)
async def test_a_method_that_a_set_does_not_know_is_refused(office: Office, method: str, set_name: str) -> None:
    reply = await office.http.request(method, f"{COMPANY}/{set_name}", json={})

    assert code_of(reply) == (400, "BadRequest_MethodNotAllowed")


async def test_companies_cannot_be_made_and_company_information_can_be_changed(office: Office) -> None:
    made = await office.http.post(f"{BASE}/companies", json={"name": "X"})
    [information] = await office.rows(f"{COMPANY}/companyInformation")
    changed = await office.http.patch(
        f"{COMPANY}/companyInformation({information['id']})", json={"city": "Gdynia"}, headers={"If-Match": "*"}
    )

    assert code_of(made) == (400, "BadRequest_MethodNotAllowed")
    assert (changed.status_code, changed.json()["city"]) == (200, "Gdynia")


async def test_a_write_can_ask_for_no_content(office: Office) -> None:
    headers = {"Prefer": "return-no-content"}

    made = await office.http.post(ITEMS, json={"number": "NEW-1"}, headers=headers)

    assert (made.status_code, made.content) == (204, b"")
    assert (await office.get(made.headers["location"])).json()["number"] == "NEW-1"


async def test_a_record_has_one_value_of_each_dimension(office: Office) -> None:
    item = await office.item("MUG-BLUE")
    [channel] = await office.rows(f"{COMPANY}/dimensions", filter="code eq 'CHANNEL'")
    values = await office.rows(f"{COMPANY}/dimensions({channel['id']})/dimensionValues")
    below = f"items({item['id']})/defaultDimensions"
    body = {"dimensionId": channel["id"], "dimensionValueId": values[0]["id"]}

    made = await office.post(below, body)
    twice = await office.post("defaultDimensions", {**body, "parentId": item["id"], "parentType": "Item"})
    foreign = await office.post(below, {**body, "dimensionValueId": item["id"]})
    read = await office.rows(f"{COMPANY}/defaultDimensions", filter=f"parentId eq {item['id']}")
    unasked = await office.get(f"{COMPANY}/defaultDimensions")

    assert (made.status_code, made.json()["parentType"], made.json()["dimensionCode"]) == (201, "Item", "CHANNEL")
    assert code_of(twice) == (400, "Internal_EntityWithSameKeyExists")
    assert code_of(foreign) == (400, "Internal_InvalidTableRelation")
    assert [row["dimensionValueCode"] for row in read] == [values[0]["code"]]
    assert code_of(unasked) == (400, "Application_DialogException")


async def test_a_document_comes_with_its_dimensions_and_hands_them_on(office: Office) -> None:
    lines = [{"lineObjectNumber": "MUG-BLUE", "quantity": 1}]
    header = {"customerNumber": "C00003", "salesOrderLines": lines}
    wanted = [{"code": "channel", "valueCode": "web"}]

    refused = await office.post("salesOrders", {**header, "dimensionSetLines": [{"code": "CHANNEL", "valueCode": "?"}]})
    made = (await office.post("salesOrders", {**header, "dimensionSetLines": wanted})).json()
    place = f"{COMPANY}/salesOrders({made['id']})"
    twice = await office.post(f"salesOrders({made['id']})/dimensionSetLines", wanted[0])
    whole = (await office.get(place, expand="dimensionSetLines")).json()
    posted = await office.http.post(f"{place}/Microsoft.NAV.shipAndInvoice")
    handed_on = await office.rows(f"{posted.headers['location']}/dimensionSetLines")

    assert code_of(refused) == (400, "Internal_InvalidTableRelation")
    assert code_of(twice) == (400, "Internal_EntityWithSameKeyExists")
    assert [(row["code"], row["valueCode"]) for row in whole["dimensionSetLines"]] == [("CHANNEL", "WEB")]
    assert [(row["valueDisplayName"], row["parentType"]) for row in handed_on] == [("Web shop", "Sales_x0020_Invoice")]


async def test_a_picture_is_told_by_its_first_bytes_and_read_as_it_was_sent(office: Office) -> None:
    item = await office.item("MUG-BLUE")
    place = f"{ITEMS}({item['id']})/picture"
    content = b"GIF89a" + bytes([4, 0, 3, 0]) + b"rest"

    empty = (await office.get(place)).json()
    nothing = await office.get(f"{place}/pictureContent")
    unversioned = await office.http.patch(f"{place}/pictureContent", content=content)
    sent = await office.http.patch(f"{place}/pictureContent", content=content, headers={"If-Match": "*"})
    wrong = await office.http.patch(f"{place}/pictureContent", content=b"text", headers={"If-Match": "*"})
    told = (await office.get(place)).json()
    read = await office.get(f"{place}/pictureContent")
    removed = await office.http.delete(place)

    assert (empty["width"], empty["contentType"], nothing.status_code) == (0, "", 204)
    assert code_of(unversioned) == (400, "BadRequest_InvalidToken")
    assert code_of(wrong) == (400, "Application_DialogException")
    assert (sent.status_code, removed.status_code) == (204, 204)
    assert (told["width"], told["height"], told["contentType"], told["parentType"]) == (4, 3, "image/gif", "Item")
    assert (read.content, read.headers["content-type"]) == (content, "application/octet-stream")
    assert (await office.get(f"{place}/pictureContent")).status_code == 204
