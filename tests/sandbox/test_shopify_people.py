"""The imitated Shopify: customers, companies, drafts that become orders, the archive, returns."""

from typing import Any

import pytest

from tests.sandbox.shopify_shop import Shop

SET = (
    "mutation($by: CustomerSetIdentifiers, $input: CustomerSetInput!) { customerSet(identifier: $by, input: $input) {"
    " customer { id displayName defaultEmailAddress { emailAddress } addressesV2(first: 5) { nodes { city } } }"
    " userErrors { field code message } } }"
)
CLOSE = "mutation($id: ID!) { orderClose(input: {id: $id}) { order { closed closedAt } userErrors { message } } }"
OPEN = "mutation($id: ID!) { orderOpen(input: {id: $id}) { order { closed } userErrors { message } } }"
DRAFT = "mutation($input: DraftOrderInput!) { draftOrderCreate(input: $input) { draftOrder { id } } }"
COMPLETE = (
    "mutation($id: ID!) { draftOrderComplete(id: $id) { draftOrder { status order { name displayFinancialStatus"
    " sourceName totalPriceSet { shopMoney { amount } } } } userErrors { field message } } }"
)


@pytest.fixture
def shop() -> Shop:
    found = Shop()
    orders = [{"name": "#1", "shipped": True, "returned": "REQUESTED"}]
    found.system.seed(data={"customers": [{"email": "ola@example.com"}], "orders": orders})
    return found


def save(shop: Shop, by: Any = None, **given: Any) -> dict[str, Any]:
    answer: dict[str, Any] = shop.data(SET, by=by, input=given)["customerSet"]
    return answer


def test_a_customer_is_made_and_then_changed_by_its_mail(shop: Shop) -> None:
    made = save(shop, {"email": "ewa@example.com"}, firstName="Ewa", addresses=[{"city": "Łódź", "countryCode": "PL"}])
    changed = save(shop, {"email": "ewa@example.com"}, lastName="Król")

    assert made["customer"]["id"] == changed["customer"]["id"]
    assert changed["customer"]["displayName"] == "Ewa Król"
    assert changed["customer"]["addressesV2"]["nodes"] == [{"city": "Łódź"}]


@pytest.mark.parametrize(
    ("by", "given", "code"),
    [
        (None, {"email": "ola@example.com"}, "TAKEN"),
        (None, {"email": "nothing"}, "INVALID"),
        (None, {"phone": "600"}, "INVALID"),
        (None, {"note": "x"}, "BLANK"),
        ({"email": "ola@example.com"}, {"email": "ewa@example.com"}, "INPUT_MISMATCH"),
        ({"id": "gid://shopify/Customer/1"}, {"note": "x"}, "NOT_FOUND"),
    ],
)
def test_a_customer_that_cannot_be_is_refused(by: Any, given: dict[str, Any], code: str, shop: Shop) -> None:
    answer = save(shop, by, **given)

    assert (answer["customer"], answer["userErrors"][0]["code"]) == (None, code)


def test_a_draft_becomes_a_paid_order_once(shop: Shop) -> None:
    line = {"title": "Kubek", "quantity": 2, "originalUnitPriceWithCurrency": {"amount": "5", "currencyCode": "EUR"}}
    draft = shop.data(DRAFT, input={"lineItems": [line]})["draftOrderCreate"]["draftOrder"]

    first = shop.data(COMPLETE, id=draft["id"])["draftOrderComplete"]
    second = shop.data(COMPLETE, id=draft["id"])["draftOrderComplete"]

    order = first["draftOrder"]["order"]
    assert first["draftOrder"]["status"] == "COMPLETED"
    assert (order["displayFinancialStatus"], order["sourceName"]) == ("PAID", "shopify_draft_order")
    assert order["totalPriceSet"]["shopMoney"]["amount"] == "10.0"
    assert second["draftOrder"] is None


def test_an_order_is_archived_and_opened_again(shop: Shop) -> None:
    number = shop.system.store.all("Order")[0]["id"]

    closed = shop.data(CLOSE, id=number)["orderClose"]["order"]
    opened = shop.data(OPEN, id=number)["orderOpen"]["order"]

    assert (closed["closed"], closed["closedAt"] is not None, opened["closed"]) == (True, True, False)


def test_an_order_tells_its_returns(shop: Shop) -> None:
    answer = shop.data(
        "{ orders(first: 1) { nodes { returnStatus returns(first: 2) { nodes { status totalQuantity"
        " returnLineItems(first: 2) { nodes { quantity returnReasonNote"
        " ... on ReturnLineItem { fulfillmentLineItem { lineItem { title } } } } } } } } } }"
    )

    [order] = answer["orders"]["nodes"]
    [returned] = order["returns"]["nodes"]
    assert (order["returnStatus"], returned["status"], returned["totalQuantity"]) == (
        "RETURN_REQUESTED",
        "REQUESTED",
        1,
    )
    assert returned["returnLineItems"]["nodes"][0]["fulfillmentLineItem"]["lineItem"]["title"] == "Kubek"


def test_a_company_holds_its_contacts_and_locations(shop: Shop) -> None:
    shop.system.reset()

    answer = shop.data(
        "{ companies(first: 3, sortKey: UPDATED_AT) { nodes { name mainContact { id }"
        " contacts(first: 5) { nodes { id } }"
        " locations(first: 5) { nodes { billingAddress { companyName countryCode } } } } } }"
    )

    rows = answer["companies"]["nodes"]
    assert len(rows) == 3
    assert rows[0]["contacts"]["nodes"] == [rows[0]["mainContact"]]
    assert rows[0]["locations"]["nodes"][0]["billingAddress"]["companyName"] == rows[0]["name"]


def test_closed_fulfilment_orders_come_only_when_asked_for(shop: Shop) -> None:
    answer = shop.data(
        "{ open: fulfillmentOrders(first: 5) { nodes { id } }"
        " all: fulfillmentOrders(first: 5, includeClosed: true) { nodes { status order { name } } } }"
    )

    assert answer["open"]["nodes"] == []
    assert answer["all"]["nodes"] == [{"status": "CLOSED", "order": {"name": "#1"}}]
