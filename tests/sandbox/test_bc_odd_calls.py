"""Calls that a client of another hand may make: odd addresses, odd bodies, odd sign-ins, parts of a batch."""

from base64 import urlsafe_b64decode
from collections.abc import AsyncIterator
from email.parser import BytesParser
from typing import Any
from xml.etree import ElementTree

import pytest
from wareflow.sandbox.business_central.access import CREDENTIALS, SCOPE

from tests.sandbox.bc_office import BASE, COMPANY, ITEMS, ROOT, Office, code_of, opened_office, text_of

ORDERS = f"{COMPANY}/salesOrders"
PLACE = COMPANY.removeprefix(f"{BASE}/")


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with opened_office() as opened:
        yield opened


async def order_with_lines(office: Office, count: int = 1) -> dict[str, Any]:
    customer = (await office.rows(f"{COMPANY}/customers", top="1"))[0]
    mug = await office.item("MUG-BLUE")
    lines = [{"itemId": mug["id"], "quantity": 1} for _ in range(count)]
    made = await office.http.post(
        f"{ORDERS}?$expand=salesOrderLines", json={"customerId": customer["id"], "salesOrderLines": lines}
    )
    assert made.status_code == 201, made.text
    found: dict[str, Any] = made.json()
    return found


async def test_an_address_leads_on_from_a_line_to_what_the_line_names(office: Office) -> None:
    order = await order_with_lines(office)
    line = f"{ORDERS}({order['id']})/salesOrderLines({order['salesOrderLines'][0]['id']})"

    item = await office.get(f"{line}/item", select="number")
    category = await office.get(f"{line}/item/itemCategory", select="code")
    dimensions = await office.rows(f"{line}/dimensionSetLines")

    assert (item.json()["number"], category.json()["code"]) == ("MUG-BLUE", "MUGS")
    assert dimensions == []


async def test_deleting_below_a_line_leaves_the_line(office: Office) -> None:
    order = await order_with_lines(office)
    line = order["salesOrderLines"][0]["id"]
    place = f"{ORDERS}({order['id']})/salesOrderLines({line})"
    made = await office.http.post(f"{place}/dimensionSetLines", json={"code": "CHANNEL", "valueCode": "WEB"})
    assert made.status_code == 201, made.text

    gone = await office.http.delete(f"{place}/dimensionSetLines({made.json()['id']})", headers={"If-Match": "*"})

    assert gone.status_code == 204
    assert len(await office.rows(f"{ORDERS}({order['id']})/salesOrderLines")) == 1


async def test_a_line_is_not_found_below_another_order(office: Office) -> None:
    mine, other = await order_with_lines(office), await order_with_lines(office)
    place = f"{ORDERS}({mine['id']})/salesOrderLines({other['salesOrderLines'][0]['id']})"

    replies = [await office.get(place), await office.http.delete(place, headers={"If-Match": "*"})]

    assert [code_of(each) for each in replies] == [(404, "Internal_RecordNotFound")] * 2
    assert len(await office.rows(f"{ORDERS}({other['id']})/salesOrderLines")) == 1


async def test_two_lines_never_share_a_place(office: Office) -> None:
    order = await order_with_lines(office)
    mug = await office.item("MUG-BLUE")
    twin = {"itemId": mug["id"], "quantity": 1, "sequence": order["salesOrderLines"][0]["sequence"]}

    reply = await office.http.post(f"{ORDERS}({order['id']})/salesOrderLines", json=twin)

    assert code_of(reply) == (400, "Internal_EntityWithSameKeyExists")
    assert len(await office.rows(f"{ORDERS}({order['id']})/salesOrderLines")) == 1


LINE: dict[str, Any] = {"lineType": "Item", "lineObjectNumber": "MUG-BLUE"}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"orderDate": "2026-02-31"}, "BadRequest"),
        ({"orderDate": "2026-02-03T00:00:00Z"}, "BadRequest"),
        ({"salesOrderLines": ["MUG-BLUE"]}, "BadRequest"),
        ({"salesOrderLines": None}, "BadRequest"),
        ({"salesOrderLines": [{**LINE, "quantity": 1e30}]}, "BadRequest"),
        ({"salesOrderLines": [{**LINE, "quantity": 9e14, "unitPrice": 9e14}]}, "Application_EvaluateException"),
        ({"salesOrderLines": [{**LINE, "quantity": "2"}]}, "BadRequest"),
    ],
)
async def test_a_body_that_nobody_can_book_is_refused_in_the_services_own_words(
    office: Office, body: dict[str, Any], code: str
) -> None:
    before = len(await office.rows(ORDERS))
    customer = (await office.rows(f"{COMPANY}/customers", top="1"))[0]

    reply = await office.post("salesOrders", {"customerId": customer["id"], **body})

    assert code_of(reply) == (400, code)
    assert len(await office.rows(ORDERS)) == before


async def test_a_number_beyond_all_amounts_is_refused(office: Office) -> None:
    headers = {"Content-Type": "Application/JSON; charset=utf-8"}

    reply = await office.http.post(ITEMS, content=b'{"displayName":"Mug","unitPrice":1e9999999}', headers=headers)

    assert code_of(reply) == (400, "BadRequest")


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"filter": "lastModifiedDateTime gt 2026-09-01"}, 200),
        ({"filter": "lastModifiedDateTime gt 2026-02-31"}, 400),
        ({"filter": "orderDate ge 2026-02-31"}, 400),
        ({"select": "number,salesOrderLines", "expand": "salesOrderLines($select=sequence)"}, 200),
        ({"expand": "salesOrderLines($select=sequence"}, 400),
        ({"top": "²"}, 400),
    ],
)
async def test_options_are_read_as_odata_writes_them(office: Office, options: dict[str, str], status: int) -> None:
    reply = await office.get(ORDERS, **options)

    assert reply.status_code == status, reply.text


async def test_a_refused_comparison_names_its_kind(office: Office) -> None:
    customer = await office.get(ORDERS, filter="customerId eq '0f0e0d0c-0000-0000-0000-000000000000'")

    assert "'Edm.Guid' and 'Edm.String' for operator kind 'Equal'" in text_of(customer)


async def test_lines_without_their_document_are_not_even_counted(office: Office) -> None:
    reply = await office.get(f"{COMPANY}/salesOrderLines/$count")

    assert code_of(reply) == (400, "Application_DialogException")


async def test_a_page_larger_than_the_service_gives_is_cut_and_said_so(office: Office) -> None:
    reply = await office.get(ITEMS, "odata.maxpagesize=30000", top="1")

    assert reply.headers["preference-applied"] == "odata.maxpagesize=20000"


async def test_only_reading_goes_to_the_replica(office: Office) -> None:
    intent = {"Data-Access-Intent": "ReadOnly"}

    read = await office.http.get(f"{ITEMS}?$top=1", headers=intent)
    written = await office.http.post(ITEMS, json={"displayName": "Mug"}, headers=intent)

    assert (read.status_code, written.status_code) == (200, 400)


@pytest.mark.parametrize("tenant", ["wareflow-demo.example", CREDENTIALS["tenant"].upper()])
async def test_a_tenant_is_named_by_its_id_or_its_domain(office: Office, tenant: str) -> None:
    reply = await office.get(BASE.replace(CREDENTIALS["tenant"], tenant) + "/companies")

    assert reply.status_code == 200


async def test_an_unknown_set_is_no_address_whether_or_not_a_company_is_named(office: Office) -> None:
    replies = [await office.get(f"{BASE}/gifts"), await office.get(f"{COMPANY}/gifts")]

    assert [code_of(each) for each in replies] == [(404, "BadRequest_NotFound")] * 2


async def test_the_environments_of_a_tenant_are_listed(office: Office) -> None:
    reply = await office.get(f"{ROOT}/environments/v1.2")
    del office.http.headers["Authorization"]
    stranger = await office.get(f"{ROOT}/environments/v1.2")

    [found] = reply.json()["value"]
    assert (found["name"], found["type"]) == (CREDENTIALS["environment"], "Production")
    assert code_of(stranger) == (401, "Authentication_InvalidCredentials")


async def test_an_application_may_sign_in_by_a_header_and_ask_for_more_than_one_scope(office: Office) -> None:
    form = {"grant_type": "client_credentials", "scope": f"{SCOPE} openid"}
    pair = (CREDENTIALS["client_id"], CREDENTIALS["client_secret"])
    del office.http.headers["Authorization"]

    right = await office.http.post(f"{ROOT}/{CREDENTIALS['tenant']}/oauth2/v2.0/token", data=form, auth=pair)
    wrong = await office.http.post(f"{ROOT}/{CREDENTIALS['tenant']}/oauth2/v2.0/token", data=form, auth=(pair[0], "x"))

    assert (right.status_code, wrong.status_code) == (200, 401)
    assert right.json()["token_type"] == "Bearer"


GET: dict[str, Any] = {"id": "1", "method": "GET", "url": f"{PLACE}/items?$top=1&$select=number"}


async def batch(office: Office, *requests: Any, prefer: str = "") -> Any:
    headers = {"Prefer": prefer} if prefer else {}
    return await office.http.post(f"{BASE}/$batch", json={"requests": list(requests)}, headers=headers)


@pytest.mark.parametrize("start", ["", "/", f"{BASE}/", BASE.removeprefix("http://sandbox:8001") + "/"])
async def test_a_part_of_a_batch_is_addressed_in_every_usual_way(office: Office, start: str) -> None:
    reply = await batch(office, {**GET, "url": start + GET["url"]})

    assert [each["status"] for each in reply.json()["responses"]] == [200]


async def test_a_part_of_a_batch_may_name_its_company_in_a_header(office: Office) -> None:
    company = office.system.main_company().row.values["name"]

    reply = await batch(office, {**GET, "url": "items?$top=1", "headers": {"Company": company}})

    assert [each["status"] for each in reply.json()["responses"]] == [200]


async def test_what_depends_on_a_refused_part_is_not_done(office: Office) -> None:
    bad = {**GET, "url": f"{PLACE}/gifts"}
    mug = {"id": "2", "method": "POST", "url": f"{PLACE}/items", "body": {"number": "NEW-1"}, "dependsOn": ["1"]}

    reply = await batch(office, bad, mug, {**GET, "id": "3"}, prefer="odata.continue-on-error")

    assert [each["status"] for each in reply.json()["responses"]] == [404, 424, 200]
    assert await office.numbers(filter="number eq 'NEW-1'") == []


async def test_a_group_that_the_service_would_not_keep_together_is_refused_whole(office: Office) -> None:
    parts = [
        {
            "id": str(number),
            "atomicityGroup": "g1",
            "method": "POST",
            "url": f"{PLACE}/items",
            "headers": {"Content-Type": "application/json"},
            "body": {"number": f"NEW-{number}"},
        }
        for number in (1, 2)
    ]

    reply = await batch(office, *parts)

    assert reply.status_code == 500
    assert await office.numbers(filter="startswith(number,'NEW-')") == []


async def test_a_part_with_broken_headers_is_refused(office: Office) -> None:
    reply = await batch(office, {**GET, "headers": "none"})

    assert code_of(reply) == (400, "BadRequest")


async def test_a_file_in_a_batch_comes_as_base64(office: Office) -> None:
    invoice = (await office.rows(f"{COMPANY}/salesInvoices", top="1"))[0]["id"]

    reply = await batch(office, {**GET, "url": f"{PLACE}/salesInvoices({invoice})/pdfDocument/pdfDocumentContent"})

    assert urlsafe_b64decode(reply.json()["responses"][0]["body"]).startswith(b"%PDF-")


async def test_the_metadata_name_keys_actions_and_what_a_company_holds(office: Office) -> None:
    edm = "{http://docs.oasis-open.org/odata/ns/edm}"
    root = ElementTree.fromstring((await office.get(f"{BASE}/$metadata")).text)

    types = {each.attrib["Name"]: each for each in root.iter(f"{edm}EntityType")}
    held = {each.attrib["Name"] for each in types["company"].iter(f"{edm}NavigationProperty")}
    item = {each.attrib["Name"]: each.attrib for each in types["item"].iter(f"{edm}Property")}
    actions = {(each.attrib["Name"], each[0].attrib["Type"].rpartition(".")[2]) for each in root.iter(f"{edm}Action")}
    assert {"items", "customers", "salesOrders", "salesOrderLines"} <= held
    assert (item["id"]["Nullable"], item["unitPrice"]["Scale"]) == ("false", "Variable")
    assert {("shipAndInvoice", "salesOrder"), ("post", "journal"), ("cancel", "salesCreditMemo")} <= actions
    assert ("shipAndInvoice", "salesInvoice") not in actions


def in_parts(*parts: str, boundary: str = "batch_1") -> str:
    return "".join(f"--{boundary}\r\n{part}\r\n" for part in parts) + f"--{boundary}--\r\n"


def http_part(line: str, body: str = "", number: str = "") -> str:
    name = f"Content-ID: {number}\r\n" if number else ""
    kind = "Content-Type: application/json\r\n" if body else ""
    head = f"Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n{name}"
    return f"{head}\r\n{line} HTTP/1.1\r\n{kind}\r\n{body}"


def change_set(*parts: str) -> str:
    return "Content-Type: multipart/mixed; boundary=set_1\r\n\r\n" + in_parts(*parts, boundary="set_1")


async def mixed(office: Office, *parts: str) -> Any:
    headers = {"Content-Type": "multipart/mixed; boundary=batch_1"}
    return await office.http.post(f"{BASE}/$batch", content=in_parts(*parts).encode(), headers=headers)


async def test_a_batch_may_come_in_parts_and_is_answered_in_parts(office: Office) -> None:
    made = http_part(f"POST {PLACE}/items", '{"number":"NEW-1","displayName":"Kubek Łąka"}', number="7")

    reply = await mixed(office, http_part(f"GET {PLACE}/items?$top=1&$select=number"), change_set(made))

    whole = BytesParser().parsebytes(f"Content-Type: {reply.headers['content-type']}\r\n\r\n".encode() + reply.content)
    answers = [str(part.get_payload()) for part in whole.walk() if part.get_content_type() == "application/http"]
    assert [answer.split()[1] for answer in answers] == ["200", "201"]
    assert [each.write for each in office.system.requests][-1]
    assert whole.get_payload(1)["Content-ID"] == "7"  # type: ignore[index]
    assert (await office.item("NEW-1"))["displayName"] == "Kubek Łąka"


async def test_several_changes_in_one_set_are_refused_whole(office: Office) -> None:
    bodies = ['{"number":"NEW-1"}', '{"number":"NEW-2"}']

    reply = await mixed(office, change_set(*(http_part(f"POST {PLACE}/items", body) for body in bodies)))
    empty = await mixed(office)

    assert (reply.status_code, empty.status_code) == (500, 400)
    assert await office.numbers(filter="startswith(number,'NEW-')") == []
